import { describe, expect, it } from 'vitest'
import {
  explore,
  factsTo,
  fieldsLeftOut,
  stepFieldsLeftOut,
  storyOf,
  withoutEnd,
} from '../../../test/rig/saga-explorer.ts'
import type { Judge, Node } from '../../../test/rig/saga-explorer.ts'
import { createdBy, eventOf, modelOf } from '../../../test/rig/saga-model.ts'
import { moveFaults, stateFaults } from '../../../test/rig/saga-rules.ts'
import { modelCases } from '../../../test/rig/saga-plans.ts'
import type { ModelCase } from '../../../test/rig/saga-plans.ts'
import { canonicalJson } from '../json.ts'
import { fold, transitions } from './apply.ts'
import { finalStates, isFinal, planned, stepState } from './deployment.ts'
import type { DeploymentState } from './deployment.ts'
import type { DeploymentEvent, Fact } from './event.ts'

/** A case with all its states; explored once, whichever test asks first. */
type Explored = ModelCase & { readonly nodes: readonly Node[]; readonly facts: ReadonlySet<Fact['type']> }

const known = new Map<string, Explored>()

const explored = (one: ModelCase): Explored => {
  const facts = new Set<Fact['type']>()
  const judge: Judge = {
    state: model => stateFaults(model, one.seamless),
    move: (from, move, to) => {
      for (const fact of move.facts) facts.add(fact.type)
      return moveFaults(from, move, to)
    },
  }
  const result = known.get(one.name) ?? { ...one, nodes: explore(modelOf(one.plan), judge), facts }
  known.set(one.name, result)
  return result
}

describe.each(modelCases)('every interleaving of: $name', one => {
  it('keeps every rule', () => {
    expect(explored(one).nodes.length).toBeGreaterThan(250)
  })

  it('has a way to an end from everywhere', () => {
    const { nodes } = explored(one)
    const lost = withoutEnd(nodes, model => isFinal(model.deployment.state))
    expect(lost.map(index => storyOf(nodes, index))).toEqual([])
  })

  it('folds to the same state from the stored events', () => {
    const { nodes, plan } = explored(one)
    for (let index = 0; index < nodes.length; index += 20) {
      const events: readonly DeploymentEvent[] = [createdBy(plan), ...factsTo(nodes, index).map(eventOf)]
      const stored = JSON.parse(JSON.stringify(events)) as readonly DeploymentEvent[]
      expect(canonicalJson(fold(stored))).toBe(canonicalJson(nodes[index]?.model.deployment))
    }
  })
})

describe('the exploration itself', () => {
  it('is not empty', () => {
    expect(modelCases.reduce((sum, one) => sum + explored(one).nodes.length, 0)).toBeGreaterThan(50_000)
  })

  it('meets every state but expired, which is as rejected is', () => {
    const states = new Set(modelCases.flatMap(one => explored(one).nodes.map(({ model }) => model.deployment.state)))
    const missing = [...finalStates, 'waiting', 'queued', 'running', 'asking', 'undoing', 'stuck'].filter(
      state => !states.has(state as DeploymentState),
    )
    expect(missing).toEqual(['expired'])
  })

  it('meets every fact but those that change nothing it looks at', () => {
    const facts = new Set(modelCases.flatMap(one => [...explored(one).facts]))
    const missing = Object.keys(transitions).filter(type => !facts.has(type as Fact['type']))
    expect(missing.sort()).toEqual([
      'approved',
      'checkpoint',
      'expired',
      'gate-checked',
      'glass-broken',
      'infrastructure-planned',
      'replanned',
      'ticked',
    ])
  })

  it('tells states apart by every field that a rule may read', () => {
    const deployment = planned(createdBy((modelCases[0] as ModelCase).plan))
    const read = (keys: readonly string[], leftOut: readonly string[]) =>
      keys.filter(key => !leftOut.includes(key)).sort()
    expect(read(Object.keys(deployment), fieldsLeftOut)).toEqual([
      'abort',
      'asking',
      'cause',
      'kept',
      'left',
      'pointConfirmed',
      'question',
      'state',
      'steps',
      'verified',
    ])
    expect(read(Object.keys(stepState(deployment, 'start:intake')), stepFieldsLeftOut)).toEqual([
      'before',
      'error',
      'interrupted',
      'operationId',
      'retryAt',
      'status',
      'undo',
    ])
  })
})

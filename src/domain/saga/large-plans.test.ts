import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moveFaults, stateFaults } from '../../../test/rig/saga-rules.ts'
import { live, liveToTheEnd, randomChoices, randomPlan } from '../../../test/rig/saga-random.ts'
import { moved, modelOf } from '../../../test/rig/saga-model.ts'
import { movesOf } from '../../../test/rig/saga-moves.ts'
import type { Model, Move } from '../../../test/rig/saga-model.ts'
import { undoDependencies } from '../undo-order.ts'
import { isFinal, stepState } from './deployment.ts'
import type { Deployment, StepState, UndoStatus } from './deployment.ts'
import { dataWindow, isPastPoint, nextUndo, undoLeft, undoOrder } from './progress.ts'

const runs = (numRuns: number) => ({ numRuns, seed: 20260101 })

/** Any state of the way back: some steps have started, their undos stand anywhere. */
const wayBack: fc.Arbitrary<Deployment> = fc
  .tuple(
    randomPlan,
    fc.array(fc.constantFrom<UndoStatus>('none', 'started', 'backing-off', 'failed', 'done', 'attested'), {
      minLength: 15,
      maxLength: 15,
    }),
    fc.nat(15),
  )
  .map(([plan, undos, started]) => {
    const { deployment } = modelOf(plan)
    const steps = plan.steps.map(({ id }, index) => {
      const state = stepState(deployment, id)
      const undo = { ...state.undo, status: undos[index] ?? 'none' } as const
      return [id, index < started ? ({ ...state, status: 'done', operationId: id, undo } as const) : state] as const
    })
    return { ...deployment, state: 'undoing', steps: Object.fromEntries<StepState>(steps) } as const
  })

/** What, directly or by way of others, holds up the undo of a step. */
const holdsUp = (deployment: Deployment, id: string): readonly string[] => {
  const left = undoLeft(deployment)
  const step = left.find(step => step.id === id)
  if (step === undefined) return []
  const direct = undoDependencies(deployment.plan.steps, step).filter(other => left.some(({ id }) => id === other))
  return [...new Set([...direct, ...direct.flatMap(other => holdsUp(deployment, other))])]
}

describe('large plans', () => {
  it('on the way back something can be undone, or all that is left has failed, backs off or waits for such', () => {
    fc.assert(
      fc.property(wayBack, deployment => {
        const next = nextUndo(deployment)
        const resting = (id: string) => ['failed', 'backing-off'].includes(stepState(deployment, id).undo.status)
        const stands = undoLeft(deployment).filter(({ id }) => !resting(id))
        if (next !== null) expect(holdsUp(deployment, next.id).concat(resting(next.id) ? ['itself'] : [])).toEqual([])
        else expect(stands.filter(({ id }) => !holdsUp(deployment, id).some(resting))).toEqual([])
      }),
      runs(300),
    )
  })

  it('undoes what has started, in the order that the plan shows', () => {
    fc.assert(
      fc.property(wayBack, deployment => {
        const started = deployment.plan.undo.filter(id => stepState(deployment, id).operationId !== null)
        expect(undoOrder(deployment).map(({ id }) => id)).toEqual(started)
      }),
      runs(200),
    )
  })

  it('keeps the rules that hold for any steps, whatever happens', () => {
    const ends = new Set<string>()
    fc.assert(
      fc.property(randomPlan, randomChoices, (plan, choices) => {
        const end = live(plan, choices, model => expect(stateFaults(model, false)).toEqual([]))
        ends.add(end.deployment.state)
      }),
      runs(150),
    )
    expect(ends.size).toBeGreaterThan(4)
  })

  it('says that the data window is open and the point passed exactly when such a step has started', () => {
    fc.assert(
      fc.property(randomPlan, randomChoices, (plan, choices) => {
        const { deployment } = live(plan, choices)
        const started = plan.steps.filter(({ id }) => stepState(deployment, id).operationId !== null)
        expect(dataWindow(deployment)).toBe(started.some(step => step.opensDataWindow) ? 'open' : 'closed')
        expect(isPastPoint(deployment)).toBe(started.some(step => step.reversible.kind === 'no'))
      }),
      runs(100),
    )
  })

  it('ends with the world as it was before, except what is kept (I8)', () => {
    let rolledBack = 0
    fc.assert(
      fc.property(randomPlan, randomChoices, (plan, choices) => {
        const end = liveToTheEnd(live(plan, choices))
        expect(isFinal(end.deployment.state)).toBe(true)
        expect(stateFaults(end, false)).toEqual([])
        if (end.deployment.state !== 'rolled-back') return
        rolledBack += 1
        const kept = Object.fromEntries(end.kept.map(id => [id, 'after']))
        expect(end.world).toEqual({ ...end.start, ...kept })
      }),
      runs(150),
    )
    expect(rolledBack).toBeGreaterThan(50)
  })
})

describe('the rules themselves', () => {
  const judged = (model: Model, move: Move): readonly string[] => {
    const to = moved(model, move)
    return [...moveFaults(model, move, to), ...stateFaults(to, false)]
  }

  it('find a world that was not brought back', () => {
    const plan = fc.sample(randomPlan, runs(1))[0]
    if (plan === undefined) throw new Error('no plan')
    const end = liveToTheEnd(modelOf(plan))
    const before = movesOf(modelOf(plan))
    expect(before.flatMap(move => judged(modelOf(plan), move))).toEqual([])
    const forged: Model = { ...end, deployment: { ...end.deployment, state: 'rolled-back', cause: null } }
    expect(stateFaults({ ...forged, world: { ...forged.start, schema: 9 } }, false)).toContain(
      'rolled back and schema is not what it was',
    )
  })
})

import { describe, expect, it } from 'vitest'
import { createdBy, eventOf, modelError } from '../../test/rig/saga-model.ts'
import { modelPlan, modelStep } from '../../test/rig/saga-plans.ts'
import { fold } from '../domain/saga/apply.ts'
import type { Fact } from '../domain/saga/event.ts'
import type { DeploymentKind, PlannedStep, Reversibility } from '../domain/plan.ts'
import { watchWhileAsked } from './watch-of.ts'

const watched = { everyMs: 100, watch: [] }
const forGood: Reversibility = { kind: 'no', why: 'it removes data' }
const shift = modelStep('shift', 'traffic', {})
const test = modelStep('test', 'none', {}, { ask: true })
const bake = { ...modelStep('bake', 'none', {}, { ask: true }), params: watched }
const point = modelStep('point', 'none', {}, { reversible: forGood })

type Case = {
  readonly steps: readonly PlannedStep[]
  readonly code?: string
  readonly kind?: DeploymentKind
}

/** A deployment whose first step with `ask` has failed; those before it are done. */
const asked = ({ steps, code = 'STEP_TEST_FAILED', kind = 'deploy' }: Case) => {
  const plan = modelPlan(steps, kind)
  const failing = steps.find(({ ask }) => ask)?.id ?? ''
  const done = steps.slice(
    0,
    steps.findIndex(({ id }) => id === failing),
  )
  const starts = (step: string): Fact => ({ type: 'step-started', step, operationId: step, before: null })
  const facts: readonly Fact[] = [
    { type: 'gates-passed' },
    { type: 'lock-granted', epoch: 1, planHash: plan.hash },
    ...done.flatMap(({ id }): Fact[] => [starts(id), { type: 'step-done', step: id, receipt: null, kept: [] }]),
    starts(failing),
    { type: 'step-failed', step: failing, error: { ...modelError, code }, retryAt: null },
    { type: 'settled', step: failing, settlement: { outcome: 'not-done' } },
    { type: 'asked', question: 'failure', step: failing, deadline: null },
  ]
  return fold([createdBy(plan), ...facts.map(eventOf)])
}

describe('while a person is asked', () => {
  it.each<[string, Case, boolean]>([
    ['users are on the new version', { steps: [shift, test, bake] }, true],
    ['no user is on it', { steps: [test, shift, bake] }, false],
    ['nothing is watched', { steps: [shift, test] }, false],
    ['the point of no return is still ahead', { steps: [shift, test, bake, point] }, true],
    ['it is a rollback', { steps: [shift, test, bake], kind: 'rollback' }, false],
    ['a bake that asks saw the breach itself', { steps: [shift, bake], code: 'STEP_WATCH_FAILED' }, false],
    ['a bake that asks could not look', { steps: [shift, bake], code: 'STEP_WATCH_INCONCLUSIVE' }, true],
    ['a test was ended by a breach', { steps: [shift, test, bake], code: 'STEP_WATCH_FAILED' }, true],
  ])('and %s: watched or not', (_name, one, isWatched) => {
    const deployment = asked(one)
    expect(deployment?.state).toBe('asking')
    expect(deployment && watchWhileAsked(deployment)).toEqual(isWatched ? watched : null)
  })
})

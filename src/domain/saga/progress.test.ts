import { expect, it } from 'vitest'
import { createdBy } from '../../../test/rig/saga-model.ts'
import { modelPlan, modelStep } from '../../../test/rig/saga-plans.ts'
import type { DeploymentKind, PlannedStep, Reversibility } from '../plan.ts'
import { planned } from './deployment.ts'
import type { Question } from './event.ts'
import { answerWithinMs, isNoProgress } from './progress.ts'
import { withStep } from './transition.ts'

const forGood: Reversibility = { kind: 'no', why: 'it removes data' }
const asks: Partial<PlannedStep> = { ask: true, askWithinMs: 60_000 }

const within = (about: Question, kind: DeploymentKind, point: 'ahead' | 'crossed', change: Partial<PlannedStep>) => {
  const test = { ...modelStep('test', 'none', {}), ...change }
  const plan = modelPlan([modelStep('shift', 'traffic', {}, { reversible: forGood }), test], kind)
  const operationId = point === 'crossed' ? 'o-1' : null
  return answerWithinMs(withStep(planned(createdBy(plan)), 'shift', { operationId }), about, 'test')
}

it.each<[string, number | null, Question, DeploymentKind, 'ahead' | 'crossed', Partial<PlannedStep>]>([
  ['ends when the file says so', 60_000, 'failure', 'deploy', 'ahead', asks],
  ['has no end when the file says none', null, 'failure', 'deploy', 'ahead', { ask: true }],
  ['has no end where nobody knows what happened', null, 'unknown', 'deploy', 'ahead', asks],
  ['has no end before the point of no return', null, 'point-of-no-return', 'deploy', 'ahead', asks],
  ['has no end past the point of no return', null, 'failure', 'deploy', 'crossed', asks],
  ['has no end in a rollback', null, 'failure', 'rollback', 'ahead', asks],
])('the time for an answer %s', (_name, expected, about, kind, point, change) => {
  expect(within(about, kind, point, change)).toBe(expected)
})

it('no progress is a takeover, and that what it found is to be done once more', () => {
  const at = '2026-01-01T00:00:00.000Z'
  const over = { type: 'taken-over', epoch: 2, node: 'n', at } as const
  const settled = (outcome: 'not-done' | 'unknown') =>
    ({
      type: 'settled',
      step: 'a',
      settlement: outcome === 'unknown' ? { outcome, why: '?' } : { outcome },
      at,
    }) as const
  expect(isNoProgress([over])).toBe(true)
  expect(isNoProgress([settled('not-done')])).toBe(true)
  expect(isNoProgress([over, settled('not-done')])).toBe(true)
  expect(isNoProgress([settled('unknown')])).toBe(false)
  expect(isNoProgress([over, { type: 'retry-due', step: 'a', at }])).toBe(false)
})

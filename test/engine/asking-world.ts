import { memoryWatch, memoryWatches } from '../../src/adapters/memory/watches.ts'
import type { MemoryWatch } from '../../src/adapters/memory/watches.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import type { PlannedStep } from '../../src/domain/plan.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

export const bad = { kind: 'bad', details: 'answered 500 instead of 200' } as const

const watch = {
  kind: 'http',
  name: 'web/healthz',
  everyMs: 10,
  withinMs: 5_000,
  failures: 3,
  missingMs: 60_000,
  service: 'web',
  path: '/healthz',
  status: 200,
}

/** What the new version in one environment is looked at by, in the hand of the test. */
export const watchIn = (world: EngineWorld, environment: string): MemoryWatch => {
  const held = memoryWatch()
  Object.assign(world.ports(environment), { watches: { ...memoryWatches(), http: held, prometheus: held } })
  return held
}

/** What is other than said below. */
export type AskingPlan = { readonly shift?: Partial<PlannedStep>; readonly test?: Partial<PlannedStep> }

/** From now on plans shift users, then run a test that fails at first (with the params `fails`: always) and asks, and then watch. */
export const planThatAsks = (world: EngineWorld, { shift = {}, test = {} }: AskingPlan = {}): void => {
  const failed = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
  const runs = new Map<string, number>()
  const run = async (params: unknown, _before: unknown, { deployment }: { readonly deployment: string }) => {
    runs.set(deployment, (runs.get(deployment) ?? 0) + 1)
    if (runs.get(deployment) === 1 || params === 'fails') throw failed
    return { receipt: null }
  }
  world.plan(
    [journaled(world.journal, 'shift'), { opensDataWindow: true, effect: 'traffic', ...shift }],
    [journaled(world.journal, 'test', { run }), { ask: true, mayBeSkipped: true, ...test }],
    [journaled(world.journal, 'bake'), { params: { everyMs: 10, watch: [watch] } }],
  )
}

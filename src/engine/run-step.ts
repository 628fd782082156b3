import type { Json } from '../domain/json.ts'
import type { PlannedStep } from '../domain/plan.ts'
import type { AnyStepKind, StepResult } from '../steps/define-step.ts'
import { watchAlong } from '../steps/watch-along.ts'
import type { World } from '../steps/world.ts'
import { watchOf } from './watch-of.ts'

/** Commands and probes of the file may take long; what shifts and bakes watches by itself. */
const watchedAlong: readonly string[] = ['test', 'run', 'verify-writes']

/** Runs a step. Once users may be on the new version, a breach is acted on while a command or a probe runs, too. */
export const runStep = (
  kind: AnyStepKind,
  step: PlannedStep,
  before: Json,
  world: World,
): Promise<StepResult<Json>> => {
  const run = (world: World): Promise<StepResult<Json>> => kind.run(step.params, before, world)
  const watch = world.dataWindow === 'open' && watchedAlong.includes(step.kind) ? watchOf(world.plan) : null
  return watch === null ? run(world) : watchAlong(world, watch, run)
}

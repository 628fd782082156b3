import { z } from 'zod'
import type { Json } from '../domain/json.ts'
import type { Plan, PlannedStep } from '../domain/plan.ts'
import type { AnyStepKind, StepResult } from '../steps/define-step.ts'
import { watchAlong } from '../steps/watch-along.ts'
import type { WatchRhythm } from '../steps/watch-along.ts'
import { watchParams } from '../steps/watch.ts'
import type { World } from '../steps/world.ts'

/** Commands and probes of the file may take long; what shifts and bakes watches by itself. */
const watchedAlong: readonly string[] = ['test', 'run', 'verify-writes']

const rhythm = z.object({ everyMs: z.number(), watch: z.array(watchParams).readonly() })

/** By what the plan's own steps watch; null where none does. */
const watchOf = ({ steps }: Plan): WatchRhythm | null => {
  for (const { params } of steps) {
    const read = rhythm.safeParse(params)
    if (read.success) return read.data
  }
  return null
}

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

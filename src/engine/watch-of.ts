import { z } from 'zod'
import type { Plan, PlannedStep } from '../domain/plan.ts'
import { isVerdict } from '../domain/errors/step.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import { dataWindow, mayGoBackUnasked } from '../domain/saga/progress.ts'
import type { WatchRhythm } from '../steps/watch-along.ts'
import { watchParams } from '../steps/watch.ts'

const rhythm = z.object({ everyMs: z.number(), watch: z.array(watchParams).readonly() })

const watchOfStep = ({ params }: PlannedStep): WatchRhythm | null => rhythm.safeParse(params).data ?? null

/** By what the plan's own steps watch; null where none does. */
export const watchOf = ({ steps }: Plan): WatchRhythm | null => {
  for (const step of steps) {
    const read = watchOfStep(step)
    if (read !== null) return read
  }
  return null
}

/** By what the new version is watched while a person is asked; null: no user is on it yet, or whatever is seen, a person decides. */
export const watchWhileAsked = (deployment: Deployment): WatchRhythm | null => {
  const isWatched =
    deployment.asking !== null &&
    dataWindow(deployment) === 'open' &&
    mayGoBackUnasked(deployment) &&
    !isAskedWhatWatchSaw(deployment)
  return isWatched ? watchOf(deployment.plan) : null
}

/** A bake or a share that says `ask` wants a person to judge what its watch saw: the same watch does not overrule them. */
const isAskedWhatWatchSaw = ({ plan, asking, cause }: Deployment): boolean => {
  const step = plan.steps.find(({ id }) => id === asking?.step)
  return step !== undefined && watchOfStep(step) !== null && cause?.kind === 'failure' && isVerdict(cause.error.code)
}

import type { LockstepError } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { Clock } from '../ports/clock.ts'
import { releaseDeployment } from '../store/lease-deployment.ts'
import { watchAlong } from '../steps/watch-along.ts'
import type { WatchRhythm } from '../steps/watch-along.ts'
import { classified } from './classify-error.ts'
import type { EngineDeps } from './deps.ts'
import { isNoLongerOurs } from './is-ours.ts'
import type { Led } from './led.ts'
import { loadReleases, openStage, worldOf } from './step-world.ts'
import { watchWhileAsked } from './watch-of.ts'

/** After this a watch that could not be opened is opened again. */
const openAgainMs = 5_000
/** No timer is set for longer. */
const longestPauseMs = 24 * 3_600_000

/** Goes on leading a deployment that asks, beside the jobs, when its new version is to be watched meanwhile. False: it is not. */
export const beginGuard = (deps: EngineDeps, led: Led): boolean => {
  const watch = watchWhileAsked(led.session.deployment())
  if (watch === null) return false
  deps.guards.begin(led.session.id, ending => guard(deps, led, watch, ending))
  return true
}

/**
 * Watches until a person has answered, the deadline has come or the watch has failed, which is recorded. Then the deployment is to be
 * looked at again (true). When the process stops, the lease stays in the row, so that the next one watches on.
 */
const guard = async (deps: EngineDeps, led: Led, watch: WatchRhythm, ending: AbortSignal): Promise<boolean> => {
  const { id } = led.session
  const interrupted = led.interruption()
  try {
    await watchUntilAnswered(deps, led, watch, AbortSignal.any([led.interruptionOrAbort(), ending]))
  } catch (error) {
    if (!isNoLongerOurs(error)) throw error
    return false
  } finally {
    led.drop()
    if (!interrupted.aborted) await releaseDeployment(deps.store.pool, id, deps.leases.owner, null)
  }
  return !interrupted.aborted && !ending.aborted
}

const watchUntilAnswered = async (
  deps: EngineDeps,
  led: Led,
  watch: WatchRhythm,
  signal: AbortSignal,
): Promise<void> => {
  // An answer that came before the signal was asked for is not told by it.
  await led.session.refresh()
  while (isUnanswered(deps.clock, led) && !signal.aborted) {
    const error = await watchOnce(deps, led, watch, signal)
    if (signal.aborted || error === null) return
    if (error.code === stepErrors.STEP_WATCH_FAILED.code) return breached(led, error)
    logOf(deps, led).line(`the watch is opened again: ${error.code}: ${error.message}`)
    await deps.clock.pause(openAgainMs, signal).catch(() => undefined)
  }
}

const isUnanswered = (clock: Clock, { session }: Led): boolean => {
  const { asking } = session.deployment()
  return asking !== null && leftMsOf(clock, asking.deadline) > 0
}

/** Null: the deadline has come. Otherwise why the watch has ended, which is its failure or no more than an end by the signal. */
const watchOnce = async (
  deps: EngineDeps,
  led: Led,
  watch: WatchRhythm,
  signal: AbortSignal,
): Promise<LockstepError | null> => {
  try {
    const world = await enter(deps, led, signal)
    const deadline = led.session.deployment().asking?.deadline ?? null
    await watchAlong(world, watch, ({ signal }) => untilDue(deps.clock, deadline, signal))
    return null
  } catch (error) {
    return classified(error, stepAskedAbout(led))
  }
}

/** A person may have answered at the same moment: then their word counts, and nothing is written. */
const breached = async (led: Led, error: LockstepError): Promise<void> => {
  led.lease.check()
  await led.session.record({ type: 'breached', step: stepAskedAbout(led), error: error.toJSON() })
}

const stepAskedAbout = ({ session }: Led): string => session.deployment().asking?.step ?? ''

const logOf = (deps: EngineDeps, led: Led) => deps.stepLog(led.session.id, stepAskedAbout(led))

/** Opened anew with each watch: what hindered one may be gone. Its operation is no step's, so that neither ends what the other runs. */
const enter = async (deps: EngineDeps, led: Led, signal: AbortSignal) => {
  const { id } = led.session
  const deployment = led.session.deployment()
  const { plan } = deployment
  const stage = await openStage(deps, id, plan, await loadReleases(deps, plan))
  return worldOf(deps, stage, deployment, {
    step: stepAskedAbout(led),
    operationId: `${id}.asking`,
    lease: led.lease,
    signal,
    log: logOf(deps, led),
    saved: null,
    checkpoint: () => Promise.resolve(),
  })
}

const untilDue = async (clock: Clock, at: string | null, signal: AbortSignal): Promise<void> => {
  for (let leftMs = leftMsOf(clock, at); leftMs > 0; leftMs = leftMsOf(clock, at))
    await clock.pause(Math.min(leftMs, longestPauseMs), signal)
}

const leftMsOf = (clock: Clock, at: string | null): number =>
  at === null ? Infinity : Date.parse(at) - clock.now().getTime()

import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { failedWatch } from './watch.ts'
import type { WatchParams } from './watch.ts'
import type { World } from './world.ts'

/** How long, how often and by what the new version is watched. */
export type WatchSpan = {
  readonly durationMs: number
  readonly everyMs: number
  readonly watch: readonly WatchParams[]
  /** What was watched already, by an earlier process. */
  readonly watchedMs: number
  /** Hears every few seconds how long was watched by now, so that a takeover goes on from there. */
  readonly saved: (watchedMs: number) => Promise<void>
}

const saveEveryMs = 5_000

/**
 * Watches the new version until the span is over. Only time that was really watched counts. STEP_WATCH_FAILED as soon as something
 * speaks against the new version.
 */
export const watchFor = async (
  world: World,
  { durationMs, everyMs, watch, watchedMs: before, saved }: WatchSpan,
): Promise<{ readonly watchedMs: number; readonly looks: number }> => {
  const started = world.clock.monotonicMs()
  const failuresInARow = new Map<string, number>()
  let stored = before
  for (let looks = 1; ; looks++) {
    const bad = await failedWatch(world, watch, failuresInARow)
    if (bad !== null) throw failure(stepErrors.STEP_WATCH_FAILED, { what: bad })
    const watchedMs = before + world.clock.monotonicMs() - started
    if (watchedMs >= durationMs) return { watchedMs: Math.round(watchedMs), looks }
    if (watchedMs - stored > saveEveryMs) await saved((stored = Math.round(watchedMs)))
    await world.clock.pause(Math.min(everyMs, durationMs - watchedMs), world.signal)
  }
}

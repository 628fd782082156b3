import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { startWatching } from './start-watching.ts'
import { closeWatches, openWatches } from './watch-open.ts'
import type { WatchParams } from './watch.ts'
import type { World } from './world.ts'

/** How often and by what the new version is watched. */
export type WatchRhythm = { readonly everyMs: number; readonly watch: readonly WatchParams[] }

/**
 * Does `work` while the new version is watched. A breach ends the work by its signal and is told once the work has ended: STEP_WATCH_FAILED.
 * Nothing is passed by this, so missing data are left to the steps that judge a span.
 */
export const watchAlong = async <T>(
  world: World,
  { everyMs, watch }: WatchRhythm,
  work: (world: World) => Promise<T>,
): Promise<T> => {
  const watches = (await openWatches(world, everyMs, watch)).map(one => ({ ...one, missingMs: Infinity }))
  const over = new AbortController()
  const signal = AbortSignal.any([world.signal, over.signal])
  const watching = startWatching(world, { durationMs: Infinity, watches, tickMs: everyMs }, 0, signal)
  const breach = watching.end.then(end => {
    throw failure(stepErrors.STEP_WATCH_FAILED, { what: 'words' in end ? end.words : '' })
  })
  const working = work({ ...world, signal })
  try {
    return await Promise.race([working, breach])
  } finally {
    over.abort(new Error('the watch is over'))
    await Promise.allSettled([working, closeWatches(watches)])
  }
}

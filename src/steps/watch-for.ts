import type { SeenSeries, SeenVerdict } from '../domain/analysis/series.ts'
import type { SpanEnd } from '../domain/analysis/span.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { startWatching } from './start-watching.ts'
import type { Watching } from './start-watching.ts'
import { closeWatches, openWatches } from './watch-open.ts'
import type { WatchParams } from './watch.ts'
import type { World } from './world.ts'

/** How long, how often and by what the new version is watched. */
export type WatchSpan = {
  readonly durationMs: number
  /** How often the instances themselves are looked at; each watch has its own rhythm besides. */
  readonly everyMs: number
  readonly watch: readonly WatchParams[]
  /** What was watched already, by an earlier process. */
  readonly watchedMs: number
  /** Hears again and again how long was watched by now, so that a takeover goes on from there, and what was seen meanwhile. */
  readonly saved: (progress: WatchProgress) => Promise<void>
}

/** `seen`: since the last one. `verdicts`: none before the span has ended. */
export type WatchProgress = {
  readonly watchedMs: number
  readonly seen: readonly SeenSeries[]
  readonly verdicts: readonly SeenVerdict[]
}

export type Watched = WatchProgress & { readonly looks: number }

const saveEveryMs = 5_000
/** Each save is an event that is kept: a long bake has no more of them than a crash late in it is worth. */
const savesAtMost = 1_000

/**
 * Watches the new version until the span is over. Only time in which every watch had data counts. STEP_WATCH_FAILED as soon as one of them
 * fails; STEP_WATCH_INCONCLUSIVE when there were no data for too long. Each watch looks in its own rhythm; none waits for another.
 */
export const watchFor = async (world: World, span: WatchSpan): Promise<Watched> => {
  const watches = await openWatches(world, span.everyMs, span.watch)
  const over = new AbortController()
  const stop = (): void => over.abort(world.signal.reason)
  world.signal.addEventListener('abort', stop, { once: true })
  if (world.signal.aborted) stop()
  let end: SpanEnd | null = null
  let storedMs = span.watchedMs
  try {
    const rules = { durationMs: span.durationMs, watches, tickMs: span.everyMs }
    const watching = startWatching(world, rules, span.watchedMs, over.signal)
    const stored = (watchedMs: number): void => void (storedMs = watchedMs)
    end = await Promise.race([watching.end, save(world, span, watching, stored, over.signal)])
    const all = { seen: watching.take('all'), verdicts: watching.verdicts() }
    if (end.kind === 'passed') return { watchedMs: Math.round(watching.watchedMs()), looks: watching.looks(), ...all }
    await saveLast(world, span, { watchedMs: storedMs, ...all })
    throw failure(end.kind === 'failed' ? stepErrors.STEP_WATCH_FAILED : stepErrors.STEP_WATCH_INCONCLUSIVE, {
      what: end.words,
    })
  } finally {
    world.signal.removeEventListener('abort', stop)
    over.abort()
    const closing = closeWatches(watches)
    // Users come first: after a breach nobody waits for a command that takes its time to end.
    if (end?.kind === 'failed')
      closing.catch((error: unknown) => world.log.line(`a watch did not end: ${String(error)}`))
    else await closing
  }
}

const save = async (
  world: World,
  { durationMs, watchedMs, saved }: WatchSpan,
  watching: Watching,
  stored: (watchedMs: number) => void,
  signal: AbortSignal,
): Promise<never> => {
  const everyMs = Math.max(saveEveryMs, durationMs / savesAtMost)
  let lastMs = watchedMs
  for (;;) {
    await world.clock.pause(everyMs, signal)
    const now = Math.round(watching.watchedMs())
    if (now <= lastMs) continue
    await saved({ watchedMs: (lastMs = now), seen: watching.take('ended'), verdicts: [] })
    stored(now)
  }
}

/** What was seen of a version that has not passed. It counts as no more watched: who tries it again watches that anew. */
const saveLast = async (world: World, { saved }: WatchSpan, progress: WatchProgress): Promise<void> => {
  try {
    await saved(progress)
  } catch (error) {
    // The verdict is what counts, and is written next: that fails, too, if nothing can be written any more.
    world.log.line(`what was seen could not be kept: ${String(error)}`)
  }
}

import type { SpanEnd } from '../domain/analysis/span.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { startWatching } from './start-watching.ts'
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
  /** Hears again and again how long was watched by now, so that a takeover goes on from there. */
  readonly saved: (watchedMs: number) => Promise<void>
}

export type Watched = { readonly watchedMs: number; readonly looks: number }

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
  try {
    const rules = { durationMs: span.durationMs, watches, tickMs: span.everyMs }
    const watching = startWatching(world, rules, span.watchedMs, over.signal)
    end = await Promise.race([watching.end, save(world, span, () => watching.watchedMs(), over.signal)])
    if (end.kind === 'passed') return { watchedMs: Math.round(watching.watchedMs()), looks: watching.looks() }
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
  { durationMs, saved }: WatchSpan,
  watchedMs: () => number,
  signal: AbortSignal,
): Promise<never> => {
  const everyMs = Math.max(saveEveryMs, durationMs / savesAtMost)
  let stored = watchedMs()
  for (;;) {
    await world.clock.pause(everyMs, signal)
    const now = Math.round(watchedMs())
    if (now > stored) await saved((stored = now))
  }
}

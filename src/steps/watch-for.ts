import { hasData } from '../domain/analysis/judgement.ts'
import { endOf, newSpan, spanAfter, spanAt } from '../domain/analysis/span.ts'
import type { Span, SpanEnd, SpanRules } from '../domain/analysis/span.ts'
import type { Observation } from '../domain/analysis/reading.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { lookAgain } from './look-again.ts'
import { closeWatches, openWatches } from './watch-open.ts'
import type { OpenWatch } from './watch-open.ts'
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
    const watched = await watching(world, span, watches, over.signal)
    end = watched.end
    if (end.kind === 'passed') return { watchedMs: Math.round(watched.watchedMs), looks: watched.looks }
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

type Outcome = { readonly end: SpanEnd; readonly watchedMs: number; readonly looks: number }

/** All looks at once, each in its own rhythm, until it is known how the span ends. */
const watching = (
  world: World,
  span: WatchSpan,
  watches: readonly OpenWatch[],
  signal: AbortSignal,
): Promise<Outcome> => {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const { clock } = world
  const { durationMs, everyMs, watchedMs } = span
  const rules: SpanRules = { durationMs, watches, tickMs: everyMs }
  let state = newSpan(rules, watchedMs, clock.monotonicMs())
  let looks = 0
  const moved = (next: Span): void => {
    state = next
    const end = endOf(state, rules)
    if (end !== null) resolve({ end, watchedMs: state.watchedMs, looks })
  }
  const see = (watch: number, observation: Observation): void => {
    looks += 1
    moved(spanAfter(state, rules, { watch, observation }, clock.monotonicMs()))
  }
  const loops = [
    ...watches.map((watch, index) => lookAgain(world, watch, seen => see(index, seen), signal)),
    tick(
      world,
      () => moved(spanAt(state, rules, clock.monotonicMs())),
      () => nextTickMs(state, rules),
      signal,
    ),
    save(world, span, () => state.watchedMs, signal),
  ]
  for (const loop of loops) loop.catch(reject)
  return promise
}

/** The end of the span, where it is near and can be reached without another look. */
const nextTickMs = ({ watchedMs, judgements }: Span, { durationMs, tickMs }: SpanRules): number =>
  watchedMs < durationMs && judgements.every(hasData) ? Math.min(tickMs, durationMs - watchedMs) : tickMs

const tick = async (world: World, pass: () => void, nextMs: () => number, signal: AbortSignal): Promise<never> => {
  for (;;) {
    await world.clock.pause(nextMs(), signal)
    pass()
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

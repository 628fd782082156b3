import { hasData, newJudgement, verdictOf } from '../domain/analysis/judgement.ts'
import { gatheredAfter, newGathering, taken } from '../domain/analysis/series.ts'
import type { Look, SeenSeries, SeenVerdict } from '../domain/analysis/series.ts'
import { endOf, newSpan, spanAfter, spanAt } from '../domain/analysis/span.ts'
import type { Span, SpanEnd, SpanRules } from '../domain/analysis/span.ts'
import { lookAgain } from './look-again.ts'
import type { OpenWatch } from './watch-open.ts'
import type { World } from './world.ts'

/** Looks that are under way. */
export type Watching = {
  /** How the span ends. Rejects with the signal's reason. */
  readonly end: Promise<SpanEnd>
  watchedMs(): number
  looks(): number
  /** What was seen since it was taken last: whole intervals, or all of it. */
  take(which: 'ended' | 'all'): readonly SeenSeries[]
  /** How each watch would be judged now. */
  verdicts(): readonly SeenVerdict[]
}

/** Begins to look by all watches at once, each in its own rhythm, until it is known how the span ends and the signal is given. */
export const startWatching = (
  world: World,
  rules: Omit<SpanRules, 'watches'> & { readonly watches: readonly OpenWatch[] },
  watchedMs: number,
  signal: AbortSignal,
): Watching => {
  const { promise, resolve, reject } = Promise.withResolvers<SpanEnd>()
  const nowMs = (): number => world.clock.monotonicMs()
  let state = newSpan(rules, watchedMs, nowMs())
  let gathering = newGathering(rules.durationMs, rules.watches.length, world.clock.now().getTime())
  let looks = 0
  const moved = (next: Span): void => {
    state = next
    const end = endOf(state, rules)
    if (end !== null) resolve(end)
  }
  const see = (watch: number, look: Look): void => {
    looks += 1
    // Before the span hears of it: how it ends may follow from this look.
    gathering = gatheredAfter(gathering, watch, look, world.clock.now().getTime())
    moved(spanAfter(state, rules, { watch, observation: look }, nowMs()))
  }
  const take: Watching['take'] = which => {
    const names = rules.watches.map(({ name }) => name)
    const { seen, rest } = taken(gathering, names, which)
    gathering = rest
    return seen
  }
  const pass = async (): Promise<never> => {
    for (;;) {
      await world.clock.pause(nextTickMs(state, rules), signal)
      moved(spanAt(state, rules, nowMs()))
    }
  }
  const loops = rules.watches.map((watch, index) => lookAgain(world, watch, seen => see(index, seen), signal))
  for (const loop of [pass(), ...loops]) loop.catch(reject)
  return {
    end: promise,
    watchedMs: () => state.watchedMs,
    looks: () => looks,
    take,
    verdicts: () => verdictsOf(state, rules),
  }
}

const verdictsOf = ({ judgements, atMs }: Span, { watches }: Pick<SpanRules, 'watches'>): readonly SeenVerdict[] =>
  watches.map((watch, place) => {
    const verdict = verdictOf(judgements[place] ?? newJudgement(atMs), watch)
    return { watch: watch.name, verdict: verdict.kind, words: 'words' in verdict ? verdict.words : '' }
  })

/** The end of the span, where it is near and can be reached without another look. */
const nextTickMs = ({ watchedMs, judgements }: Span, { durationMs, tickMs }: SpanRules): number =>
  watchedMs < durationMs && judgements.every(hasData) ? Math.min(tickMs, durationMs - watchedMs) : tickMs

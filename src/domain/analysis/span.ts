import { hasData, isMissingTooLong, judgedAfter, newJudgement, verdictOf } from './judgement.ts'
import type { Judgement, Rules } from './judgement.ts'
import type { Observation } from './reading.ts'

/** For how long something is watched, and by what. */
export type SpanRules = {
  readonly durationMs: number
  readonly watches: readonly (Rules & { readonly everyMs: number })[]
  /** The state is brought up to date at least so often; longer silence means that nobody looked. */
  readonly tickMs: number
}

/** A span that is under way. */
export type Span = {
  /** How long all watches together had data, earlier processes included. */
  readonly watchedMs: number
  /** How long at least one had none: the span is longer by as much. */
  readonly blindMs: number
  readonly atMs: number
  /** One for each watch, in their order. */
  readonly judgements: readonly Judgement[]
}

export type SpanEnd =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly words: string }
  | { readonly kind: 'inconclusive'; readonly words: string }

/** What was watched before beyond the span, while something was still waited for, does not count. */
export const newSpan = ({ durationMs, watches }: SpanRules, watchedMs: number, nowMs: number): Span => ({
  watchedMs: Math.min(watchedMs, durationMs),
  blindMs: 0,
  atMs: nowMs,
  judgements: watches.map(() => newJudgement(nowMs)),
})

/** A busy machine is no gap. */
const unnoticedMs = 1_000

/** Lets time pass. It counts only while every watch has data; of a gap in which nobody looked only a little. */
export const spanAt = (span: Span, { tickMs }: SpanRules, nowMs: number): Span => {
  const passedMs = Math.min(nowMs - span.atMs, Math.max(2 * tickMs, unnoticedMs))
  return span.judgements.every(hasData)
    ? { ...span, atMs: nowMs, watchedMs: span.watchedMs + passedMs }
    : { ...span, atMs: nowMs, blindMs: span.blindMs + passedMs }
}

/** One look of one watch, by its place among the watches. */
export const spanAfter = (
  span: Span,
  rules: SpanRules,
  look: { readonly watch: number; readonly observation: Observation },
  nowMs: number,
): Span => {
  const now = spanAt(span, rules, nowMs)
  const judgements = now.judgements.map((judgement, index) =>
    index === look.watch ? judgedAfter(judgement, look.observation, nowMs) : judgement,
  )
  return { ...now, judgements }
}

/** By so much a span may be longer than declared, for want of data or of enough looks. */
const extensionMs = ({ durationMs, watches }: SpanRules): number =>
  Math.max(
    durationMs,
    ...watches.map(({ missingMs, failures, everyMs }) => Math.max(missingMs, 2 * failures * everyMs)),
  )

/**
 * Whether the span is over, and how; null: it goes on. One failed watch fails it at once. It passes when the time was watched and every
 * watch passes. Data that stay away for longer than a watch allows, or a span that would have to be extended too far, end it inconclusive.
 */
export const endOf = (span: Span, rules: SpanRules): SpanEnd | null => {
  const verdicts = rules.watches.map((watch, index) => {
    const judgement = span.judgements[index] ?? newJudgement(span.atMs)
    return { verdict: verdictOf(judgement, watch), isGone: isMissingTooLong(judgement, watch, span.atMs), watch }
  })
  for (const { verdict } of verdicts) if (verdict.kind === 'fail') return { kind: 'failed', words: verdict.words }
  for (const { verdict, isGone, watch } of verdicts) {
    if (isGone && verdict.kind === 'inconclusive') {
      return { kind: 'inconclusive', words: `${verdict.words}, for ${watch.missingMs / 1000} s` }
    }
  }
  const open = verdicts.flatMap(({ verdict }) => (verdict.kind === 'inconclusive' ? [verdict.words] : []))
  if (open.length === 0 && span.watchedMs >= rules.durationMs) return { kind: 'passed' }
  const tooLong = span.watchedMs + span.blindMs > rules.durationMs + extensionMs(rules)
  return tooLong ? { kind: 'inconclusive', words: overdue(span, open) } : null
}

const overdue = ({ watchedMs, blindMs }: Span, open: readonly string[]): string =>
  `there were data for only ${Math.round(watchedMs / 1000)} s of ${Math.round((watchedMs + blindMs) / 1000)} s${open.length === 0 ? '' : `; ${open.join('; ')}`}`

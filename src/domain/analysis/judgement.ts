import type { Observation } from './reading.ts'

/** How one watch is judged. */
export type Rules = {
  /** What people call it; empty when what it says names it already. */
  readonly name: string
  /** So many bad looks in a row fail it; before as many looks with data it can neither fail nor pass. */
  readonly failures: number
  /** For so long there may be no data in a row. */
  readonly missingMs: number
}

/** What one watch has seen in a span so far. */
export type Judgement = {
  /** Looks that brought data. */
  readonly looks: number
  readonly badInARow: number
  readonly last: Observation | null
  /** Since when there have been no data; null while there are. */
  readonly noDataSinceMs: number | null
}

export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly words: string }
  | { readonly kind: 'inconclusive'; readonly words: string }

/** A watch that has not looked yet has no data. */
export const newJudgement = (nowMs: number): Judgement => ({
  looks: 0,
  badInARow: 0,
  last: null,
  noDataSinceMs: nowMs,
})

/** One look more. A look without data neither counts as bad nor breaks a row of bad ones. */
export const judgedAfter = (judgement: Judgement, observation: Observation, nowMs: number): Judgement => {
  if (observation.kind === 'no-data') {
    return { ...judgement, last: observation, noDataSinceMs: judgement.noDataSinceMs ?? nowMs }
  }
  return {
    looks: judgement.looks + 1,
    badInARow: observation.kind === 'bad' ? judgement.badInARow + 1 : 0,
    last: observation,
    noDataSinceMs: null,
  }
}

/** True while the newest look brought data: only such time counts as watched. */
export const hasData = ({ noDataSinceMs }: Judgement): boolean => noDataSinceMs === null

/** True when there have been no data for longer than the watch allows. */
export const isMissingTooLong = ({ noDataSinceMs }: Judgement, { missingMs }: Rules, nowMs: number): boolean =>
  noDataSinceMs !== null && nowMs - noDataSinceMs >= missingMs

/** What the looks say now. It passes only with enough of them, and only when the newest was good. */
export const verdictOf = ({ looks, badInARow, last }: Judgement, { name, failures }: Rules): Verdict => {
  if (badInARow >= failures) return { kind: 'fail', words: `${called(name)}${last?.words ?? ''}${inARow(badInARow)}` }
  const inconclusive = (words: string): Verdict => ({ kind: 'inconclusive', words: `${called(name)}${words}` })
  if (last === null) return inconclusive('nothing was seen yet')
  if (last.kind === 'no-data') return inconclusive(`no data: ${last.words}`)
  if (last.kind === 'bad') return inconclusive(`${last.words}, ${badInARow} of ${failures} times in a row`)
  return looks < failures ? inconclusive(`only ${looks} of ${failures} looks`) : { kind: 'pass' }
}

const called = (name: string): string => (name === '' ? '' : `${name}: `)

const inARow = (count: number): string => (count === 1 ? '' : `, ${count} times in a row`)

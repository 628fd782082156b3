/**
 * What one look brought. `value` is a number that a limit of the file judges, `old` the same of the old version, null where it has none.
 * `good` and `bad` come from what can tell by itself; `details` says in words what was seen.
 */
export type Reading =
  | { readonly kind: 'value'; readonly value: number; readonly old: number | null; readonly details: string }
  | { readonly kind: 'good' | 'bad'; readonly details: string }
  | { readonly kind: 'no-data'; readonly details: string }

/** On which side of which number a value is bad; `timesOld`: only if it is also so many times worse than the old version's. */
export type Limit = {
  readonly side: 'above' | 'below'
  readonly at: number
  readonly timesOld: number | null
  /** Written behind each number, for example ` %`. */
  readonly unit: string
}

/** One look, judged. */
export type Observation = { readonly kind: 'good' | 'bad' | 'no-data'; readonly words: string }

const shown = (value: number, { unit }: Limit): string => `${Number(value.toPrecision(4))}${unit}`

const isWorse = (value: number, than: number, { side }: Limit): boolean =>
  side === 'above' ? value > than : value < than

/** What the old version's value allows: so many times as much, or as many times less. */
const allowedBeside = (old: number, timesOld: number, { side }: Limit): number =>
  side === 'above' ? old * timesOld : old / timesOld

const besideOld = (
  value: number,
  old: number | null,
  limit: Limit,
): { readonly isBad: boolean; readonly words: string } => {
  if (limit.timesOld === null) return { isBad: true, words: '' }
  // Without something to compare with, the limit alone decides: missing data never makes the judgement milder.
  if (old === null) return { isBad: true, words: '; the old version has no value' }
  const isBad = isWorse(value, allowedBeside(old, limit.timesOld, limit), limit)
  const times = `${limit.timesOld} times ${limit.side === 'above' ? 'as much as' : 'less than'} the old version's`
  return { isBad, words: `${isBad ? ' and more than' : ', but not more than'} ${times} ${shown(old, limit)}` }
}

const measured = ({ value, old, details }: Extract<Reading, { kind: 'value' }>, limit: Limit): Observation => {
  const number = `${shown(value, limit)}${details === '' ? '' : ` (${details})`}`
  // A number that is none compares with nothing.
  if (Number.isNaN(value)) return { kind: 'no-data', words: 'the value is not a number' }
  const at = shown(limit.at, limit)
  if (!isWorse(value, limit.at, limit)) return { kind: 'good', words: `${number} is not ${limit.side} ${at}` }
  const beside = besideOld(value, old, limit)
  return { kind: beside.isBad ? 'bad' : 'good', words: `${number} is ${limit.side} ${at}${beside.words}` }
}

/** Judges one look; what was measured and against what is in the words. A value without a limit is no data. */
export const observed = (reading: Reading, limit: Limit | null): Observation => {
  if (reading.kind !== 'value') return { kind: reading.kind, words: reading.details }
  return limit === null ? { kind: 'no-data', words: 'there is no limit for the value' } : measured(reading, limit)
}

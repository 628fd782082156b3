/** How values lie: null without any. `p90` and `p95` by nearest rank: 90 and 95 of 100 are not above it. */
export type Spread = {
  readonly count: number
  readonly median: number
  readonly p90: number
  readonly p95: number
}

/** Pure; the order of the values does not matter. */
export const spreadOf = (values: readonly number[]): Spread | null => {
  const sorted = [...values].sort((a, b) => a - b)
  const count = sorted.length
  if (count === 0) return null
  const at = (index: number): number => sorted[index] ?? 0
  const median = (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2
  // In whole numbers: 0.95 * 20 is a little more than 19.
  const ranked = (percent: number): number => at(Math.ceil((count * percent) / 100) - 1)
  return { count, median, p90: ranked(90), p95: ranked(95) }
}

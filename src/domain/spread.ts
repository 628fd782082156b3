/** How values lie: null without any. `p90` by nearest rank: nine of ten are not above it. */
export type Spread = { readonly count: number; readonly median: number; readonly p90: number }

/** Pure; the order of the values does not matter. */
export const spreadOf = (values: readonly number[]): Spread | null => {
  const sorted = [...values].sort((a, b) => a - b)
  const count = sorted.length
  if (count === 0) return null
  const at = (index: number): number => sorted[index] ?? 0
  const median = (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2
  return { count, median, p90: at(Math.ceil(count * 0.9) - 1) }
}

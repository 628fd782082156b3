/** The value that so many of a hundred are not above. */
export const percentile = (values: readonly number[], of100: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * of100) / 100) - 1)] ?? Number.NaN
}

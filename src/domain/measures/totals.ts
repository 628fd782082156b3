import { numberText } from './exposition.ts'
import { labelled, sampleOf } from './family.ts'
import type { Exposed, Family, Sample, Total } from './family.ts'

/** Of a histogram's totals: one for each bucket that was met, not those below it too, and the sum of all values. */
const bucketOf = (family: Family): string => `${family.name}_bucket`
const sumOf = (family: Family): string => `${family.name}_sum`

/** What one value adds to the totals of a histogram. Pure. */
export const observed = (family: Family, labels: readonly string[], value: number): readonly Total[] => {
  const bound = family.bounds.find(bound => value <= bound) ?? Infinity
  return [
    { name: bucketOf(family), labels: [...labels, numberText(bound)], value: 1 },
    { name: sumOf(family), labels, value },
  ]
}

/** Adds up what has the same name and labels. Pure. */
export const addedUp = (totals: readonly Total[]): readonly Total[] => {
  const sums = new Map<string, Total>()
  for (const total of totals) {
    const key = JSON.stringify([total.name, total.labels])
    sums.set(key, { ...total, value: (sums.get(key)?.value ?? 0) + total.value })
  }
  return [...sums.values()]
}

/** A family with what the totals have of it; totals of other families are passed over. Pure. */
export const exposedOf = (family: Family, totals: readonly Total[]): Exposed => ({
  family,
  samples:
    family.type === 'histogram'
      ? totals.filter(({ name }) => name === sumOf(family)).flatMap(sum => distribution(family, sum, totals))
      : totals.filter(({ name }) => name === family.name).map(({ labels, value }) => sampleOf(family, labels, value)),
})

// A bucket of the format counts all values up to its bound, those of the buckets below included.
const distribution = (family: Family, sum: Total, totals: readonly Total[]): readonly Sample[] => {
  const key = JSON.stringify(sum.labels)
  const met = totals.filter(
    ({ name, labels }) => name === bucketOf(family) && JSON.stringify(labels.slice(0, -1)) === key,
  )
  const upTo = (bound: number): number =>
    met.filter(({ labels }) => boundOf(labels) <= bound).reduce((count, { value }) => count + value, 0)
  const labels = labelled(family, sum.labels)
  return [
    ...[...family.bounds, Infinity].map(bound => ({
      name: bucketOf(family),
      labels: [...labels, ['le', numberText(bound)] as const],
      value: upTo(bound),
    })),
    { name: sumOf(family), labels, value: sum.value },
    { name: `${family.name}_count`, labels, value: upTo(Infinity) },
  ]
}

const boundOf = (labels: readonly string[]): number => {
  const text = labels.at(-1)
  return text === '+Inf' ? Infinity : Number(text)
}

/** A measure as it is served: one name, one meaning, one unit. Names and units are for ever, like codes of errors. */
export type Family = {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** What it counts, with its unit. */
  readonly help: string
  readonly labels: readonly string[]
  /** Of a histogram: where its buckets end, rising. */
  readonly bounds: readonly number[]
}

/** One line of what is served. */
export type Sample = {
  readonly name: string
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly value: number
}

export type Exposed = { readonly family: Family; readonly samples: readonly Sample[] }

/** A total of the record, or what is added to it: `name` is a family's, or that of a part of a histogram. */
export type Total = { readonly name: string; readonly labels: readonly string[]; readonly value: number }

type Described = Pick<Family, 'name' | 'help' | 'labels'>

export const counter = (described: Described): Family => ({ ...described, type: 'counter', bounds: [] })
export const gauge = (described: Described): Family => ({ ...described, type: 'gauge', bounds: [] })
export const histogram = (described: Described, bounds: readonly number[]): Family => ({
  ...described,
  type: 'histogram',
  bounds,
})

/** A sample of a counter or a gauge; the values are in the order of the family's labels. Pure. */
export const sampleOf = (family: Family, values: readonly string[], value: number): Sample => ({
  name: family.name,
  labels: labelled(family, values),
  value,
})

/** The names of a family's labels with their values. Pure. */
export const labelled = ({ labels }: Family, values: readonly string[]): Sample['labels'] =>
  labels.map((label, at) => [label, values[at] ?? ''] as const)

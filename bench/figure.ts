export type Limit = { readonly kind: 'at-most' | 'at-least'; readonly value: number }

/** One measured value beside its limit; a limit of null is there for scale only. */
export type Reading = {
  readonly name: string
  readonly value: number
  /** `x` for a ratio. */
  readonly unit: 'x' | 'ms' | 's' | 'steps/s' | 'µs' | 'MB' | 'requests' | '%' | ''
  readonly limit: Limit | null
  /** What the value was made of. */
  readonly note: string
}

/** `wrong` says in words what must not be on any machine, however slow: a lost request, a demo that did not go as it must. */
export type Measured = { readonly readings: readonly Reading[]; readonly wrong: readonly string[] }

/** One figure: how it is called on the command line, and how it is measured. `say` is for progress. */
export type Figure = {
  readonly name: string
  readonly measure: (say: (text: string) => void) => Promise<Measured>
}

export const isWithin = ({ value, limit }: Reading): boolean | null => {
  if (limit === null) return null
  return limit.kind === 'at-most' ? value <= limit.value : value >= limit.value
}

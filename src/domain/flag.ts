/** What decides a flag's value: its switch, and who keeps it off for whom. `release: null` = for every instance. */
export type FlagState = {
  readonly revision: number
  readonly on: boolean
  readonly claims: readonly { readonly release: string | null }[]
}

/** `default`: nobody ever touched the flag; `release`: a claim on this release alone decides; else `setting`. */
export type Evaluation = { readonly value: boolean; readonly because: 'default' | 'setting' | 'release' }

/** The value for an instance of `release`: on, and claimed neither for everyone nor for this release. */
export const evaluate = ({ revision, on, claims }: FlagState, release: string): Evaluation => {
  const claimed = (by: string | null): boolean => claims.some(claim => claim.release === by)
  if (on && !claimed(null) && claimed(release)) return { value: false, because: 'release' }
  return { value: on && !claimed(null), because: revision === 0 ? 'default' : 'setting' }
}

/** Whom the server may ask although it is no public address. */
export type Destination =
  /** Every address of a range in CIDR notation, at one port or, with null, at any. */
  | { readonly kind: 'addresses'; readonly range: string; readonly port: number | null }
  /** Whatever this name stands for, in lower case. */
  | { readonly kind: 'name'; readonly name: string; readonly port: number | null }

/** What a policy lets the server ask on behalf of some environments. */
export type NetworkAllowance = {
  readonly to: Destination
  /** Names or patterns with `*`. */
  readonly apps: readonly string[]
  readonly environments: readonly string[]
}

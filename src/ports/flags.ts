import type { Lease } from './lease.ts'

/** Who keeps a consumer paused. `release: null` pauses every instance, otherwise only instances of that release. */
export type Claim = {
  readonly owner: { readonly kind: 'deployment' | 'person'; readonly id: string }
  readonly release: string | null
}

/** A flag of one app and environment. `revision` grows with every change that an instance could notice. */
export type Flag = {
  readonly key: string
  readonly revision: number
  /** The value without claims. For a consume flag: true = consume. */
  readonly on: boolean
  readonly claims: readonly Claim[]
}

/** What an instance pushed last: it has seen `revision`, and this is what it does now. */
export type Acknowledgement = {
  readonly instance: string
  readonly release: string
  readonly flag: string
  readonly revision: number
  readonly consuming: boolean
  readonly inFlight: number
  readonly receiving: boolean
  readonly at: string
}

/** Flags of one app and environment. Everything is idempotent. A lower epoch than seen before: FLAG_EPOCH_STALE. */
export type Flags = {
  read(key: string): Promise<Flag>
  claim(key: string, claim: Claim, lease: Lease): Promise<Flag>
  unclaim(key: string, owner: Claim['owner'], lease: Lease): Promise<Flag>
  set(key: string, on: boolean, lease: Lease): Promise<Flag>
  acknowledgements(key: string): Promise<readonly Acknowledgement[]>
}

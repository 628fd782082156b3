/** What a genuine request says: its id, and which refs may be new. */
export type Received = {
  /** The sender's id of it, the same when it is sent again. */
  readonly delivery: string
  readonly event: string
  /** Full names, as they came. */
  readonly refs: readonly string[]
  /** Something is new, and the sender does not say where. */
  readonly anywhere: boolean
  /** The id is outside of what is signed, so that somebody could send the same again under another one. */
  readonly idIsUnsigned: boolean
}

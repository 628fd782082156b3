/** A place outside of the database where anchors are kept, each as lines of JSON. */
export type AnchorPlace = {
  /** How it is called in messages; without what is secret in its address. */
  readonly name: string
  /** The last whole anchor that is there, and its hash where the place knows it; null: none is. */
  last(): Promise<{ readonly number: number; readonly hash: string | null } | null>
  /** Adds the next anchor, whole or, as far as `last` tells, not at all. It may come again after a failure. AUDIT_ANCHORS_NOT_KEPT. */
  put(number: number, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void>
}

/** Time as the engine sees it. Tests own one that they move by hand. */
export type Clock = {
  /** Wall time, for records only; never for deciding whether a lease still holds. */
  now(): Date
  /** Milliseconds that only grow, for leases and deadlines. */
  monotonicMs(): number
  /** Resolves after `ms`, or rejects with the signal's reason. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

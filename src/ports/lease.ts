/**
 * The right to act on one environment. `epoch` only grows for an environment: each grant of its lock and each takeover
 * raises it, so agent, router and flags can refuse whoever comes late with a lower one.
 */
export type Lease = {
  readonly epoch: number
  /** Throws DEPLOYMENT_LEASE_LOST when the lease may have run out. Called before each outgoing call. */
  check(): void
}

import type { LedgerEntry, Migration } from '../domain/migration.ts'
import type { Lease } from './lease.ts'

/** What Lockstep knows of one environment's schema: each applied migration with its checksum and stored scripts. */
export type Ledger = {
  /** In order of application. */
  entries(): Promise<readonly LedgerEntry[]>
  /** Idempotent by migration id. */
  record(
    migrations: readonly Migration[],
    by: { readonly deployment: string; readonly release: string },
    lease: Lease,
  ): Promise<void>
  /** Idempotent. */
  forget(ids: readonly string[], lease: Lease): Promise<void>
}

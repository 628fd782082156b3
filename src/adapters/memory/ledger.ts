import type { LedgerEntry } from '../../domain/migration.ts'
import type { Ledger } from '../../ports/ledger.ts'

/** A stand-in for the ledger, kept in memory, in the order of the migrations' ids as the stored one. */
export const memoryLedger = (): Ledger => {
  const entries = new Map<string, LedgerEntry>()
  return {
    entries: async () => [...entries.values()].sort((a, b) => (a.migration.id < b.migration.id ? -1 : 1)),
    record: async (migrations, { deployment, release }, lease) => {
      if (migrations.length > 0) lease.check()
      for (const migration of migrations)
        if (!entries.has(migration.id)) entries.set(migration.id, { migration, appliedBy: deployment, release })
    },
    forget: async (ids, lease) => {
      if (ids.length > 0) lease.check()
      ids.forEach(id => entries.delete(id))
    },
  }
}

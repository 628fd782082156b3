import { failure } from './errors/error.ts'
import { migrationErrors } from './errors/migration.ts'
import type { LedgerEntry, Migration } from './migration.ts'

export type History = {
  /** Migrations of the release that the environment does not have yet, in order of application. */
  readonly pending: readonly Migration[]
  /** What the environment has and the release does not: a rollback takes these back, newest first. */
  readonly ahead: readonly LedgerEntry[]
}

const byId = (a: Migration, b: Migration): number => (a.id < b.id ? -1 : Number(a.id > b.id))

const refuseEdited = (ledger: readonly LedgerEntry[], release: readonly Migration[]): void => {
  const files = new Map(release.map(migration => [migration.id, migration]))
  for (const entry of ledger) {
    const now = files.get(entry.migration.id)
    if (now && now.checksum !== entry.migration.checksum)
      throw failure(migrationErrors.MIGRATION_HISTORY_EDITED, { file: now.file, release: entry.release })
  }
}

/**
 * Compares what an environment has with what a release brings; both in any order. Pure.
 * MIGRATION_HISTORY_EDITED: an applied file has another checksum now.
 * MIGRATION_OUT_OF_ORDER: a new migration is older than the newest applied.
 */
export const checkHistory = (ledger: readonly LedgerEntry[], release: readonly Migration[]): History => {
  refuseEdited(ledger, release)
  const applied = new Set(ledger.map(entry => entry.migration.id))
  const brought = new Set(release.map(migration => migration.id))
  const pending = release.filter(migration => !applied.has(migration.id)).toSorted(byId)
  const newest = ledger
    .map(entry => entry.migration)
    .toSorted(byId)
    .at(-1)
  const [first] = pending
  if (first && newest && first.id < newest.id)
    throw failure(migrationErrors.MIGRATION_OUT_OF_ORDER, { file: first.file, newest: newest.file })
  const ahead = ledger.filter(entry => !brought.has(entry.migration.id))
  return { pending, ahead: ahead.toSorted((a, b) => byId(b.migration, a.migration)) }
}

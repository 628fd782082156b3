import { failure } from './errors/error.ts'
import { migrationErrors } from './errors/migration.ts'
import type { Migration } from './migration.ts'

const refuseUnknown = (applied: readonly string[], known: readonly Migration[]): void => {
  const ids = applied.filter(id => !known.some(migration => migration.id === id))
  if (ids.length > 0) throw failure(migrationErrors.MIGRATION_UNKNOWN_APPLIED, { ids })
}

const refuseMissing = (applied: readonly string[], expected: readonly Migration[]): void => {
  const files = expected.filter(({ id }) => !applied.includes(id)).map(({ file }) => file)
  if (files.length > 0) throw failure(migrationErrors.MIGRATION_HISTORY_MISSING, { files })
}

/**
 * Which of `asked` a database still needs, given the ids that it says are applied (in order) and the history that it
 * should have. Pure. MIGRATION_UNKNOWN_APPLIED, MIGRATION_HISTORY_MISSING, MIGRATION_HISTORY_EDITED (asked again with
 * another text), MIGRATION_OUT_OF_ORDER.
 */
export const neededOf = (
  asked: readonly Migration[],
  { applied, history }: { readonly applied: readonly string[]; readonly history: readonly Migration[] },
): readonly Migration[] => {
  refuseUnknown(applied, [...history, ...asked])
  refuseMissing(applied, history)
  for (const migration of asked) {
    const known = history.find(({ id }) => id === migration.id)
    if (known && known.checksum !== migration.checksum)
      throw failure(migrationErrors.MIGRATION_HISTORY_EDITED, { file: migration.file, release: 'the history' })
  }
  const newest = applied.at(-1)
  const needed = asked.filter(({ id }) => !applied.includes(id))
  for (const { id, file } of needed)
    if (newest !== undefined && id < newest) throw failure(migrationErrors.MIGRATION_OUT_OF_ORDER, { file, newest })
  return needed
}

/**
 * Whether a migration stands to be taken back: false when the database does not have it. Pure. MIGRATION_NOT_NEWEST,
 * MIGRATION_UNKNOWN_APPLIED, MIGRATION_HISTORY_MISSING.
 */
export const isNewestApplied = (
  migration: Migration,
  { applied, history }: { readonly applied: readonly string[]; readonly history: readonly Migration[] },
): boolean => {
  if (!applied.includes(migration.id)) return false
  refuseUnknown(applied, [...history, migration])
  refuseMissing(
    applied,
    history.filter(({ id }) => id < migration.id),
  )
  const newest = applied.at(-1)
  if (newest !== undefined && newest !== migration.id)
    throw failure(migrationErrors.MIGRATION_NOT_NEWEST, { file: migration.file, newest })
  return true
}

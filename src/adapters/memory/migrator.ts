import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Migration, SchemaObject } from '../../domain/migration.ts'
import type { Measured, Migrator } from '../../ports/migrator.ts'

/**
 * A stand-in for a migration tool: its database is a list. `values` says how much an object is assumed to hold; nothing unless told
 * otherwise.
 */
export const memoryMigrator = (values: (object: SchemaObject) => number = () => 0): Migrator => {
  let applied: readonly string[] = []
  const measure = (objects: readonly SchemaObject[]): readonly Measured[] =>
    objects.map(object => ({ object, values: values(object) }))
  const takeOff = ({ id, file, down }: Migration): void => {
    if (!applied.includes(id)) return
    if (down === null) throw failure(migrationErrors.MIGRATION_NO_DOWN, { file })
    const newest = applied.at(-1) ?? ''
    if (newest !== id) throw failure(migrationErrors.MIGRATION_NOT_NEWEST, { file, newest })
    applied = applied.slice(0, -1)
  }
  return {
    tool: 'memory',
    applied: async () => applied,
    apply: async (migrations, _history, { lease, signal }) => {
      lease.check()
      signal.throwIfAborted()
      const fresh = migrations.filter(({ id }) => !applied.includes(id))
      applied = [...applied, ...fresh.map(({ id }) => id)]
      return fresh.map(({ id }) => ({ id, ms: 0 }))
    },
    undo: async (migration, _history, { lease, signal }) => {
      lease.check()
      signal.throwIfAborted()
      takeOff(migration)
    },
    undoIfEmpty: async (migration, _history, { lease, signal }) => {
      lease.check()
      signal.throwIfAborted()
      const measured = measure(migration.down?.removes ?? [])
      if (migration.down?.opaque === true || measured.some(one => one.values > 0)) return { undone: false, measured }
      takeOff(migration)
      return { undone: true }
    },
    measure: async objects => measure(objects),
    settle: async () => undefined,
  }
}

import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Migration } from '../../domain/migration.ts'
import { isNewestApplied } from '../../domain/migration-record.ts'
import type { MigratorContext } from '../../ports/migrator.ts'
import { readApplied, whileLocked } from './dbmate-database.ts'
import type { DbmateDatabase } from './dbmate-database.ts'
import { splitDbmateFile } from './dbmate-file.ts'
import { runStep } from './dbmate-step.ts'

/**
 * Takes back one migration by `dbmate rollback`; see `Migrator.undo`. The folder has exactly what is applied, so that
 * dbmate cannot take back another one: with the newest file missing it would (2.36).
 */
export const undoMigration = (
  database: DbmateDatabase,
  migration: Migration,
  history: readonly Migration[],
  context: MigratorContext,
): Promise<void> =>
  whileLocked(database, context, async session => {
    const { file, text, down } = migration
    const applied = await readApplied(session, database.url)
    if (!isNewestApplied(migration, { applied, history })) return
    if (down === null) throw failure(migrationErrors.MIGRATION_NO_DOWN, { file })
    const older = history.filter(({ id }) => id !== migration.id && applied.includes(id))
    const part = splitDbmateFile(file, text).down
    const step = { migration, part, arguments: ['rollback'], files: [...older, migration] }
    const result = await runStep(session, database, step, context)
    if (!result.done) {
      const { outcome, left } = result
      if (context.signal.aborted)
        throw failure(migrationErrors.MIGRATION_ABORTED, { file, applied: [], left }, context.signal.reason)
      throw failure(migrationErrors.MIGRATION_UNDO_FAILED, { file, reason: outcome.reason, left })
    }
    context.log.line(`took back ${file}`)
  })

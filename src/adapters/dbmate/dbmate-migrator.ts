import type { Migrator } from '../../ports/migrator.ts'
import { withDatabaseSession } from '../postgres/database-session.ts'
import { measureObjects } from '../postgres/measure-objects.ts'
import { endTaggedSessions, sessionTag } from '../postgres/tagged-sessions.ts'
import { applyMigrations } from './dbmate-apply.ts'
import { readApplied } from './dbmate-database.ts'
import type { DbmateDatabase } from './dbmate-database.ts'
import { removePrivateFolders } from './dbmate-run.ts'
import { undoMigrationIfEmpty } from './dbmate-undo-if-empty.ts'
import { undoMigration } from './dbmate-undo.ts'

const settleQuietMs = 500
const settleLimitMs = 60_000

/**
 * The `Migrator` port over the real dbmate, bound to one database by `database.url`, which must lead to PostgreSQL
 * directly and not through a pooler. Beside the codes of the port: MIGRATION_UNKNOWN_APPLIED,
 * MIGRATION_HISTORY_MISSING, MIGRATION_OUT_OF_ORDER, MIGRATION_ABORTED, MIGRATION_RECORD_UNEXPECTED,
 * MIGRATION_NOT_NEWEST, MIGRATION_NO_DOWN, MIGRATION_UNDO_FAILED, MIGRATION_TABLE_BUSY, DATABASE_SESSION_STUCK,
 * MIGRATION_NO_TOOL, DATABASE_UNREACHABLE, DATABASE_REFUSED.
 */
export const createDbmateMigrator = (database: DbmateDatabase): Migrator => ({
  tool: 'dbmate',
  applied: () => withDatabaseSession(database.url, 'lockstep-status', session => readApplied(session, database.url)),
  apply: (migrations, history, context) => applyMigrations(database, migrations, history, context),
  undo: (migration, history, context) => undoMigration(database, migration, history, context),
  undoIfEmpty: (migration, history, context) => undoMigrationIfEmpty(database, migration, history, context),
  measure: objects =>
    withDatabaseSession(database.url, 'lockstep-measure', session => measureObjects(session, objects)),
  settle: async (operationId, signal) => {
    const tag = sessionTag(operationId)
    const { clock } = database
    const limits = { clock, quietMs: settleQuietMs, limitMs: settleLimitMs, signal }
    await withDatabaseSession(database.url, 'lockstep-settle', session => endTaggedSessions(session, tag, limits))
    await removePrivateFolders(tag)
  },
})

import { DatabaseError } from 'pg'
import type { Client } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Migration, SchemaObject } from '../../domain/migration.ts'
import { isNewestApplied } from '../../domain/migration-record.ts'
import type { Measured, MigratorContext } from '../../ports/migrator.ts'
import { endedByAbort } from '../postgres/ended-by-abort.ts'
import { sessionTag } from '../postgres/tagged-sessions.ts'
import { withDatabaseSession } from '../postgres/database-session.ts'
import { isThere, measureObjects, tableName } from '../postgres/measure-objects.ts'
import { readApplied, recordTable, whileLocked } from './dbmate-database.ts'
import type { DbmateDatabase } from './dbmate-database.ts'
import { splitDbmateFile } from './dbmate-file.ts'

type UndoneOrNot = { readonly undone: true } | { readonly undone: false; readonly measured: readonly Measured[] }

const lockNotAvailable = '55P03'
const isEmpty = (measured: readonly Measured[]): boolean => measured.every(({ values }) => values === 0)

/** Nobody writes to the tables from here to the end of the transaction. */
const lockTables = async (session: Client, objects: readonly SchemaObject[]): Promise<void> => {
  await session.query("set local lock_timeout = '5s'")
  for (const object of objects)
    if (await isThere(session, object)) await session.query(`lock table ${tableName(object)} in access exclusive mode`)
}

const untouched = 'It is still applied, with nothing of it changed.'

const causeOf = (error: unknown, { file, down }: Migration): unknown => {
  if (!(error instanceof DatabaseError)) return error
  if (error.code !== lockNotAvailable)
    return failure(migrationErrors.MIGRATION_UNDO_FAILED, { file, reason: error.message, left: untouched }, error)
  const tables = [...new Set((down?.removes ?? []).map(tableName))]
  return failure(migrationErrors.MIGRATION_TABLE_BUSY, { file, tables }, error)
}

/** An abort can meet the commit on its way: the record says on which side of it. */
const afterAbort = async (
  database: DbmateDatabase,
  { id, file }: Migration,
  { signal }: MigratorContext,
): Promise<UndoneOrNot> => {
  const { url } = database
  const applied = await withDatabaseSession(url, 'lockstep-status', session => readApplied(session, url))
  if (!applied.includes(id)) return { undone: true }
  throw failure(migrationErrors.MIGRATION_ABORTED, { file, applied: [], left: untouched }, signal.reason)
}

type Script = { readonly sql: string; readonly record: string; readonly removes: readonly SchemaObject[] }

/**
 * Down script and record in one transaction of our own: dbmate's would wait for our lock on the tables for ever. After
 * an error the session is closed, which takes the transaction back.
 */
const undoUnderLock = async (session: Client, { id }: Migration, script: Script): Promise<UndoneOrNot> => {
  await session.query('begin')
  await lockTables(session, script.removes)
  const measured = await measureObjects(session, script.removes)
  if (!isEmpty(measured)) {
    await session.query('rollback')
    return { undone: false, measured }
  }
  await session.query(script.sql)
  await session.query(`delete from ${script.record} where version = $1`, [id])
  await session.query('commit')
  return { undone: true }
}

const undoIfEmpty = async (
  session: Client,
  database: DbmateDatabase,
  migration: Migration,
  context: MigratorContext,
): Promise<UndoneOrNot> => {
  const removes = migration.down?.removes ?? []
  const measured = await measureObjects(session, removes)
  const part = splitDbmateFile(migration.file, migration.text).down
  const isReadable = migration.down !== null && !migration.down.opaque && part.isTransactional
  if (!isReadable || !isEmpty(measured)) return { undone: false, measured }
  context.lease.check()
  const record = await recordTable(session, database.url)
  return undoUnderLock(session, migration, { sql: part.sql, record, removes })
}

/**
 * Takes back one migration when nothing would be lost; see `Migrator.undoIfEmpty`. Measured first without a lock, so
 * that users wait only when it is likely to succeed, then again under it. `transaction:false` in the down part, an
 * opaque one and none at all count as not empty. MIGRATION_TABLE_BUSY when the tables could not be locked within 5 s.
 */
export const undoMigrationIfEmpty = (
  database: DbmateDatabase,
  migration: Migration,
  history: readonly Migration[],
  context: MigratorContext,
): Promise<UndoneOrNot> =>
  whileLocked(database, context, async session => {
    const applied = await readApplied(session, database.url)
    if (!isNewestApplied(migration, { applied, history })) return { undone: true }
    try {
      const work = (): Promise<UndoneOrNot> => undoIfEmpty(session, database, migration, context)
      const result = await endedByAbort(
        { ...database, tag: sessionTag(context.operationId), signal: context.signal },
        work,
      )
      if (result.undone) context.log.line(`took back ${migration.file}, which held no data`)
      return result
    } catch (error) {
      if (context.signal.aborted) return afterAbort(database, migration, context)
      throw causeOf(error, migration)
    }
  })

import { escapeIdentifier } from 'pg'
import type { Client } from 'pg'
import type { Clock } from '../../ports/clock.ts'
import type { MigratorContext } from '../../ports/migrator.ts'
import { parameterOf } from '../postgres/connection-url.ts'
import { withDatabaseSession } from '../postgres/database-session.ts'
import { takeMigrationLock } from '../postgres/migration-lock.ts'
import { endTaggedSessions, sessionTag } from '../postgres/tagged-sessions.ts'

/** The database that a dbmate migrator is bound to. `url` holds a password. */
export type DbmateDatabase = {
  readonly url: string
  readonly clock: Clock
  /** How long to wait for another migration of the same database. */
  readonly lockWaitMs: number
}

/** Where dbmate keeps its record: the first schema of the URL's search_path, else the session's current one. */
export const recordTable = async (session: Client, url: string): Promise<string> => {
  const [wanted = ''] = (parameterOf(url, 'search_path') ?? '').split(',')
  const { rows } = await session.query<{ schema: string | null }>('select current_schema() as schema')
  const schema = wanted.trim() || (rows[0]?.schema ?? 'public')
  return `${escapeIdentifier(schema)}.schema_migrations`
}

/** Ids that the database says are applied, in order; none when the record does not exist yet. */
export const readApplied = async (session: Client, url: string): Promise<readonly string[]> => {
  const table = await recordTable(session, url)
  const found = await session.query('select 1 where to_regclass($1) is not null', [table])
  if (found.rows.length === 0) return []
  const { rows } = await session.query<{ version: string }>(`select version from ${table} order by version collate "C"`)
  return rows.map(({ version }) => version)
}

/** Runs `work` in a session that holds the lock on migrations of the database. MIGRATION_LOCKED. */
export const whileLocked = <T>(
  { url, clock, lockWaitMs }: DbmateDatabase,
  { operationId, signal }: MigratorContext,
  work: (session: Client) => Promise<T>,
): Promise<T> =>
  withDatabaseSession(url, sessionTag(operationId), async session => {
    await takeMigrationLock(session, { clock, waitMs: lockWaitMs, signal })
    return work(session)
  })

const limitMs = 60_000

/** Ends what dbmate left running in the server after it was stopped; also when the operation itself was aborted. */
export const endStatements = (
  session: Client,
  { clock }: DbmateDatabase,
  { operationId }: MigratorContext,
): Promise<void> =>
  endTaggedSessions(session, sessionTag(operationId), {
    clock,
    quietMs: 0,
    limitMs,
    signal: new AbortController().signal,
  })

import type { Client } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Clock } from '../../ports/clock.ts'

/** Any two numbers that no other program uses; advisory locks are counted per database, so one key serves all. */
const key = [0x6c6f636b, 0x73746570] as const
const everyMs = 100

const take = async (session: Client): Promise<boolean> => {
  const { rows } = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [...key])
  return rows[0]?.taken === true
}

const holderOf = async (session: Client): Promise<{ holder: string; pid: number } | undefined> => {
  const { rows } = await session.query<{ holder: string; pid: number }>(
    `select l.pid, coalesce(nullif(a.application_name, ''), a.usename, 'another session') as holder
       from pg_locks l left join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2
        and l.database = (select oid from pg_database where datname = current_database())`,
    [...key],
  )
  return rows[0]
}

/**
 * Takes the lock that keeps two migrations of one database apart (dbmate itself has none). It is held until the
 * session ends, also by a crash. MIGRATION_LOCKED names the holder after `waitMs`. A pooler in transaction mode breaks
 * it: migrations need a direct connection.
 */
export const takeMigrationLock = async (
  session: Client,
  { clock, waitMs, signal }: { clock: Clock; waitMs: number; signal: AbortSignal },
): Promise<void> => {
  const deadlineMs = clock.monotonicMs() + waitMs
  while (!(await take(session))) {
    const found = await holderOf(session)
    if (found && clock.monotonicMs() >= deadlineMs)
      throw failure(migrationErrors.MIGRATION_LOCKED, { ...found, waitedMs: waitMs })
    await clock.pause(everyMs, signal)
  }
}

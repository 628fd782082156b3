import { createHash } from 'node:crypto'
import { escapeIdentifier, escapeLiteral } from 'pg'
import type { Client } from 'pg'
import type { Clock } from '../../ports/clock.ts'
import { databaseOf, withDatabase } from './connection-url.ts'
import { withDatabaseSession } from './database-session.ts'
import { endedByAbort } from './ended-by-abort.ts'
import { endTaggedSessions } from './tagged-sessions.ts'

/** The name of a template copy; the same for the same id, and within PostgreSQL's 63 bytes. */
export const templateName = (url: string, id: string): string => {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 12)
  return `${databaseOf(url).slice(0, 40)}_snapshot_${digest}`
}

/** A database can be copied or closed only from another one. */
const maintenanceUrl = (url: string): string =>
  withDatabase(url, databaseOf(url) === 'postgres' ? 'template1' : 'postgres')

const named = (url: string): string => escapeIdentifier(databaseOf(url))

/** Lets clients in again. Idempotent; also what a crash in the middle of a copy needs. */
export const reopenDatabase = (url: string): Promise<unknown> =>
  withDatabaseSession(maintenanceUrl(url), 'lockstep-snapshot', session =>
    session.query(`alter database ${named(url)} with allow_connections true`),
  )

const endClients = async (session: Client, database: string, clock: Clock, signal: AbortSignal): Promise<void> => {
  const text = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1'
  while (((await session.query(text, [database])).rowCount ?? 0) > 0) await clock.pause(20, signal)
}

const copyClosed = async (
  session: Client,
  { url, name, clock, signal }: { url: string; name: string; clock: Clock; signal: AbortSignal },
): Promise<number> => {
  const copy = escapeIdentifier(name)
  await session.query(`drop database if exists ${copy}`)
  await session.query(`alter database ${named(url)} with allow_connections false`)
  await endClients(session, databaseOf(url), clock, signal)
  await session.query(`create database ${copy} template ${named(url)}`)
  await session.query(`alter database ${copy} with allow_connections false`)
  const { rows } = await session.query<{ bytes: string }>(`select pg_database_size(${escapeLiteral(name)}) as bytes`)
  return Number(rows[0]?.bytes ?? 0)
}

/**
 * Copies the database of `url` inside its server to `templateName(url, id)`, which lets nobody in. While it lasts (0.4 s
 * for 233 MB) nobody is let into the database itself either: clients see 57P01, then 55000, and have to try again. It is
 * opened again however this ends, except by a crash of this process: `reopenDatabase`. An abort drops the copy. Answers
 * the copy's bytes. The user needs the right to create databases and to end sessions. Idempotent: it begins anew.
 */
export const copyToTemplate = (
  url: string,
  id: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<number> => {
  const name = templateName(url, id)
  const [admin, tag] = [maintenanceUrl(url), `lockstep-${name}`.slice(0, 63)]
  const limits = { clock, quietMs: 0, limitMs: 60_000, signal }
  const work = async (): Promise<number> => {
    try {
      return await withDatabaseSession(admin, tag, async session => {
        await endTaggedSessions(session, tag, limits)
        return copyClosed(session, { url, name, clock, signal })
      })
    } finally {
      await reopenDatabase(url)
    }
  }
  return endedByAbort({ url: admin, clock, tag, signal }, work)
}

/** Whether the copy is there. One that is still being made is not. */
export const hasTemplate = (url: string, id: string): Promise<boolean> =>
  withDatabaseSession(maintenanceUrl(url), 'lockstep-snapshot', async session => {
    const { rowCount } = await session.query('select 1 from pg_database where datname = $1', [templateName(url, id)])
    return rowCount === 1
  })

/** Drops the copy. Idempotent. */
export const dropTemplate = (url: string, id: string): Promise<unknown> =>
  withDatabaseSession(maintenanceUrl(url), 'lockstep-snapshot', session =>
    session.query(`drop database if exists ${escapeIdentifier(templateName(url, id))}`),
  )

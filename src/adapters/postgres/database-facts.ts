import { withDatabaseSession } from './database-session.ts'

const numberFrom = (url: string, select: string): Promise<number> =>
  withDatabaseSession(url, 'lockstep-snapshot', async session => {
    const { rows } = await session.query<{ value: string }>(`select (${select}) as value`)
    return Number(rows[0]?.value)
  })

/** The server's major version, for example 17. */
export const serverMajor = (url: string): Promise<number> =>
  numberFrom(url, `current_setting('server_version_num')::int / 10000`)

/** Bytes of the database on the server's disk. */
export const databaseBytes = (url: string): Promise<number> => numberFrom(url, 'pg_database_size(current_database())')

/** Bytes of the server's databases on its disk, as far as this user may ask: those it may connect to. */
export const serverBytes = (url: string): Promise<number> =>
  numberFrom(url, `select sum(pg_database_size(oid)) from pg_database where has_database_privilege(oid, 'connect')`)

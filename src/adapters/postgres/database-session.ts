import { Client, DatabaseError } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import { databaseErrors } from '../../domain/errors/database.ts'
import { parameterOf, placeOf, withParameters } from './connection-url.ts'

const connectTimeoutMs = 10_000

const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error)
  return message === '' && error instanceof AggregateError ? reasonOf(error.errors[0]) : message
}

const open = async (url: string, name: string): Promise<Client> => {
  const client = new Client({
    connectionString: withParameters(url, { application_name: name }),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  })
  // Without a listener a broken idle connection ends the process; the next query rejects with the same error.
  client.on('error', () => {})
  try {
    await client.connect()
    // node-postgres ignores this parameter, which dbmate's driver honours: both must find the same tables.
    const path = parameterOf(url, 'search_path')
    if (path !== null) await client.query(`select set_config('search_path', $1, false)`, [path])
    return client
  } catch (error) {
    await client.end()
    throw failure(databaseErrors.DATABASE_UNREACHABLE, { place: placeOf(url), reason: reasonOf(error) }, error)
  }
}

/**
 * Runs `work` in a session of its own, named `name` in pg_stat_activity, and closes it. DATABASE_UNREACHABLE;
 * DATABASE_REFUSED for what the server answers to `work` and `work` does not handle itself.
 */
export const withDatabaseSession = async <T>(
  url: string,
  name: string,
  work: (session: Client) => Promise<T>,
): Promise<T> => {
  const session = await open(url, name)
  try {
    return await work(session)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw failure(databaseErrors.DATABASE_REFUSED, { place: placeOf(url), reason: error.message }, error)
  } finally {
    await session.end()
  }
}

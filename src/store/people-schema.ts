import pg from 'pg'
import { escapeIdentifier } from 'pg'
import type { AppRole } from './app-role.ts'

/** Where passwords, sessions and the accounts of providers are kept, by the library that checks them. */
export const peopleSchemaName = 'people'

const settings = { application_name: 'lockstep sign-in', connectionTimeoutMillis: 10_000 }

/** Connections whose tables are those of the schema of people; as `role`, or as the login. `onError` hears of connections that break. */
export const peoplePool = (url: string, role: string | null, onError: (error: Error) => void): pg.Pool => {
  const pool = new pg.Pool({
    ...settings,
    connectionString: url,
    max: 10,
    query_timeout: 8_000,
    options: `-c search_path=${peopleSchemaName} -c idle_in_transaction_session_timeout=8000${role === null ? '' : ` -c role=${role}`}`,
  })
  pool.on('connect', client => client.on('error', onError))
  pool.on('error', () => undefined)
  return pool
}

/**
 * Brings the schema of people up to date by `migrate`, which gets connections of the owner, and gives the role of the server its rights. Under
 * the lock of the store's own schema, so that of several nodes one does it. Idempotent.
 */
export const migratePeople = async (
  url: string,
  role: AppRole,
  migrate: (owner: pg.Pool) => Promise<void>,
): Promise<void> => {
  const owner = peoplePool(url, null, () => undefined)
  const client = await owner.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('lockstep schema'))`)
    await client.query(`create schema if not exists ${peopleSchemaName}`)
    await migrate(owner)
    if (role.name !== null) for (const text of rightsOf(escapeIdentifier(role.name))) await client.query(text)
  } finally {
    // Ends the session, and with it the lock.
    client.release(true)
    await owner.end()
  }
}

const rightsOf = (role: string): readonly string[] => [
  `grant usage on schema ${peopleSchemaName} to ${role}`,
  `grant select, insert, update, delete on all tables in schema ${peopleSchemaName} to ${role}`,
]

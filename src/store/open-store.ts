import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { AppRole } from './app-role.ts'
import { migrateStore } from './migrate-store.ts'
import type { Append, Head } from './append-events.ts'
import { appendWriter } from './append-writer.ts'
import { NamedStatements } from './named-statements.ts'
import type { Tables } from './tables.ts'

/** The connection to Lockstep's own database. `db` for queries in Kysely, `pool` for the few that must be prepared by name. */
export type Store = {
  readonly db: Kysely<Tables>
  readonly pool: pg.Pool
  /** Appends to a deployment's stream, together with what others append at the same time. */
  readonly append: (append: Append) => Promise<Head | null>
  /** As whom it works: it may add to the record, not change it. */
  readonly role: AppRole
  close(): Promise<void>
}

export const schemaName = 'lockstep'

/** Opens the store and brings its schema up to date. STORE_UNREACHABLE, STORE_NEWER. `onError` hears of connections that break. */
export const openStore = async (url: string, onError: (error: Error) => void): Promise<Store> => {
  const role = await asOwner(url)
  const pool = new pg.Pool({
    ...settings,
    connectionString: url,
    Client: NamedStatements,
    // One for each deployment that acts, and some for whoever asks.
    max: 40,
    // A call must not outlive the lease that it was made under.
    query_timeout: 8_000,
    // A node that is stopped in the middle of a transaction must not keep its row locks: nobody could take over.
    options: `-c search_path=${schemaName} -c idle_in_transaction_session_timeout=8000${role.name === null ? '' : ` -c role=${role.name}`}`,
  })
  // A connection that breaks while somebody uses it, between two statements of a transaction, tells only itself: unheard, its error
  // ends the process.
  pool.on('connect', client => client.on('error', onError))
  // The pool repeats what an idle one said.
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, role, append: appendWriter(pool), close: () => db.destroy() }
}

const settings = { application_name: 'lockstep', connectionTimeoutMillis: 10_000 }

const asOwner = async (url: string): Promise<AppRole> => {
  const pool = new pg.Pool({ ...settings, connectionString: url, max: 1, options: `-c search_path=${schemaName}` })
  // Whoever uses the connection hears of it as well.
  pool.on('connect', client => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  try {
    return await migrateStore(pool)
  } finally {
    await pool.end()
  }
}

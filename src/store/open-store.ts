import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { migrateStore } from './migrate-store.ts'
import type { Tables } from './tables.ts'

/** The connection to Lockstep's own database. `db` for queries in Kysely, `pool` for the few that must be prepared by name. */
export type Store = {
  readonly db: Kysely<Tables>
  readonly pool: pg.Pool
  close(): Promise<void>
}

export const schemaName = 'lockstep'

/** Opens the store and brings its schema up to date. STORE_UNREACHABLE, STORE_NEWER. `onError` hears of connections that break. */
export const openStore = async (url: string, onError: (error: Error) => void): Promise<Store> => {
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    application_name: 'lockstep',
    connectionTimeoutMillis: 10_000,
    // A call must not outlive the lease that it was made under.
    query_timeout: 8_000,
    // A node that is stopped in the middle of a transaction must not keep its row locks: nobody could take over.
    options: `-c search_path=${schemaName} -c idle_in_transaction_session_timeout=8000`,
  })
  // A connection that breaks while somebody uses it, between two statements of a transaction, tells only itself: unheard, its error
  // ends the process.
  pool.on('connect', client => client.on('error', onError))
  // The pool repeats what an idle one said.
  pool.on('error', () => undefined)
  await migrateStore(pool)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}

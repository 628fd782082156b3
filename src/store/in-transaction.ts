import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Runs `work` in the transaction that `db` is, or in one of its own. */
export const inTransaction = <T>(db: Kysely<Tables>, work: (tx: Kysely<Tables>) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().execute(work)

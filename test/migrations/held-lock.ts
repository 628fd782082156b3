import { Client } from 'pg'

/** A statement of a migration that ends when the test lets it, and not before; `running` is in its text and in nobody else's. */
export type HeldLock = { readonly statement: string; readonly running: string; release(): Promise<void> }

const running = 'pg_advisory_lock(600600)'

/** Known before the database is there. */
export const lockStatement = `select ${running}`

/** Takes a lock in the database that the statement waits for. */
export const heldLock = async (url: string): Promise<HeldLock> => {
  const client = new Client({ connectionString: url, application_name: 'test' })
  await client.connect()
  await client.query(lockStatement)
  return { statement: lockStatement, running, release: () => client.end() }
}

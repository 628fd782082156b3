import pg from 'pg'
import { query } from '../rig/postgres-database.ts'
import { until } from '../rig/until.ts'

/** A session that has read a table and has not ended its transaction: what changes the table waits for it. */
export type Reader = { isWaitedFor(): Promise<true>; end(): Promise<void> }

export const readerOf = async (url: string, table: string): Promise<Reader> => {
  const client = new pg.Client({ connectionString: url, application_name: 'a reader of the test' })
  // Its server may be ended by the test.
  client.on('error', () => undefined)
  await client.connect()
  await client.query('begin')
  await client.query(`select from ${pg.escapeIdentifier(table)}`)
  const waiting = `select 1 from pg_locks where relation = $1::regclass and not granted`
  return {
    isWaitedFor: () =>
      until(`somebody waits for ${table}`, async () => (await query(url, waiting, [table])).length > 0, {
        timeoutMs: 120_000,
      }),
    end: () => client.end(),
  }
}

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, type QueryResultRow } from 'pg'

const dbmate = join(import.meta.dirname, '../../../../node_modules/dbmate/dist/cli.js')

/** Runs one statement in a session of its own. */
export const query = async <Row extends QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Runs the real dbmate over the migrations of a tree. */
export const runDbmate = async (tree: string, url: string, command: 'migrate' | 'rollback'): Promise<void> => {
  const args = [dbmate, '--migrations-dir', 'db/migrations', '--no-dump-schema', command]
  await promisify(execFile)(process.execPath, args, { cwd: tree, env: { PATH: process.env.PATH, DATABASE_URL: url } })
}

/** Keeps every other session from a table until `release`. */
export const holdTable = async (url: string, table: string): Promise<{ release: () => Promise<void> }> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined) // a test that failed meanwhile lets the server end under it
  await client.connect()
  await client.query(`begin; lock table ${table} in access exclusive mode`)
  return { release: () => client.end() }
}

/** How many sessions wait for a lock in the database. */
export const waitingSessions = async (url: string): Promise<number> => {
  const rows = await query<{ n: number }>(
    url,
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.n ?? 0
}

/** Cuts every session of a database and refuses new ones, as a snapshot by template copy does, until `reopen`. */
export const closeDatabase = async (serverUrl: string, name: string): Promise<{ reopen: () => Promise<void> }> => {
  await query(serverUrl, `alter database ${name} allow_connections false`)
  await query(serverUrl, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  return {
    reopen: async () => {
      await query(serverUrl, `alter database ${name} allow_connections true`)
    },
  }
}

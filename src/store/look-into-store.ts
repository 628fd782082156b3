import pg from 'pg'
import { neededArtifacts } from './needed-artifacts.ts'
import { schemaName } from './open-store.ts'

/** What is in a database of Lockstep, as one session sees it. */
export type StoreSeen = {
  readonly schema: number
  /** Bytes of Lockstep's own tables. */
  readonly bytes: number
  readonly needed: readonly string[]
}

/** Looks, and changes nothing, not even an older schema. Null: there is no Lockstep in this database. Errors of the connection. */
export const lookIntoStore = (url: string, targets: number): Promise<StoreSeen | null> =>
  inSession(url, async client => {
    if (!(await hasSchema(client))) return null
    const { rows } = await client.query<{ schema: number; bytes: string }>(
      `select (select max(version) from schema_versions) as schema,
         (select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class
          where relnamespace = '${schemaName}'::regnamespace and relkind = 'r') as bytes`,
    )
    const needed = await neededArtifacts(client, targets)
    return { schema: rows[0]?.schema ?? 0, bytes: Number(rows[0]?.bytes ?? 0), needed }
  })

/** Whether the database has a schema of Lockstep. */
export const isLockstepThere = (url: string): Promise<boolean> => inSession(url, hasSchema)

/**
 * Readies a record that came from a backup for whoever leads it now: what nodes said of themselves is forgotten, and epochs go on far
 * above all that were given after the backup, so that no fence that is still there refuses them. As the owner.
 */
export const readyRestored = (url: string): Promise<void> =>
  inSession(url, async client => {
    await client.query('delete from nodes')
    await client.query(`select setval('epochs', nextval('epochs') + 1000000)`)
  })

const hasSchema = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ there: boolean }>('select to_regnamespace($1) is not null as there', [
    schemaName,
  ])
  return rows[0]?.there === true
}

const inSession = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'lockstep backup',
    connectionTimeoutMillis: 10_000,
    options: `-c search_path=${schemaName}`,
  })
  client.on('error', () => undefined) // the query that is under way rejects with the same error
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
  }
}

import pg from 'pg'

/** What became of the orders of one environment, by its own tables. */
export type OrdersOutcome = {
  readonly processed: number
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
}

/** Compares what users were promised with the orders and the append-only attempt log. */
export const ordersOutcome = async (databaseUrl: string, accepted: ReadonlySet<string>): Promise<OrdersOutcome> =>
  withClient(databaseUrl, async client => {
    const orders = await client.query<{ id: string }>('select id::text as id from orders')
    const applied = await client.query<{ id: string; times: number }>(
      'select order_id::text as id, count(*)::int as times from order_attempts where applied group by order_id',
    )
    const written = new Set(orders.rows.map(({ id }) => id))
    return {
      processed: applied.rows.length,
      lost: [...accepted].filter(id => !written.has(id)),
      doubled: applied.rows.filter(({ times }) => times > 1).map(({ id }) => id),
    }
  })

/** The migrations that the migration tool itself says are in. */
export const schemaVersions = (databaseUrl: string): Promise<readonly string[]> =>
  withClient(databaseUrl, async client => {
    const { rows } = await client.query<{ version: string }>('select version from schema_migrations order by version')
    return rows.map(({ version }) => version)
  })

const withClient = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

import type pg from 'pg'

/** One start of a node: a process that leads deployments. */
export type NodeRow = {
  /** As the rows of deployments name it. */
  readonly owner: string
  /** The same for every start of this node. */
  readonly node: string
  /** Null: the one without a name. */
  readonly name: string | null
  readonly home: string
  readonly homePath: string
  readonly host: string
  readonly pid: number
  readonly version: string
  readonly schema: number
}

export type NodeSeen = NodeRow & {
  readonly startedAt: string
  readonly seenAt: string
  /** By the database's clock: it was heard of within the last seconds. */
  readonly isAlive: boolean
  /** Deployments that it leads now. */
  readonly leads: readonly string[]
}

/** A node that was not heard of for longer is taken for dead. */
const silentAfterMs = 10_000

const beat = `
insert into nodes (owner, node, name, home, home_path, host, pid, version, schema)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (owner) do update set seen_at = now()`

/** Says that a node lives. Idempotent. */
export const beatNode = async (pool: pg.Pool, row: NodeRow): Promise<void> => {
  const { owner, node, name, home, homePath, host, pid, version, schema } = row
  await pool.query({
    name: 'beat',
    text: beat,
    values: [owner, node, name, home, homePath, host, pid, version, schema],
  })
}

/** Forgets the earlier starts of a node, and nodes that were silent for a day. For who holds the node's lock. */
export const forgetOldNodes = async (pool: pg.Pool, { node, owner }: NodeRow): Promise<void> => {
  await pool.query(`delete from nodes where (node = $1 and owner <> $2) or seen_at < now() - interval '1 day'`, [
    node,
    owner,
  ])
}

/** A node that ends says so. Idempotent. */
export const leaveNodes = async (pool: pg.Pool, owner: string): Promise<void> => {
  await pool.query('delete from nodes where owner = $1', [owner])
}

const all = `
select owner, node, name, home, home_path as "homePath", host, pid, version, schema,
  started_at as "startedAt", seen_at as "seenAt",
  seen_at > now() - make_interval(secs => $1 / 1000.0) as "isAlive",
  array(select id from deployments d where d.owner = n.owner and d.lease_until > now() order by place_in_line) as leads
from nodes n order by home_path, name nulls first, started_at`

type Row = Omit<NodeSeen, 'startedAt' | 'seenAt'> & { readonly startedAt: Date; readonly seenAt: Date }

/** The nodes of every data folder that were heard of within a day. */
export const listNodes = async (pool: pg.Pool): Promise<readonly NodeSeen[]> => {
  const { rows } = await pool.query<Row>(all, [silentAfterMs])
  return rows.map(row => ({ ...row, startedAt: row.startedAt.toISOString(), seenAt: row.seenAt.toISOString() }))
}

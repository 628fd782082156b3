import type pg from 'pg'

/** How long a lease lasts by the database's clock; renewed every third of it. */
export const leaseMs = 15_000

/** Tells all nodes to look at a deployment that this one does not know everything of. */
export const handOnToNewer = async (pool: pg.Pool, id: string): Promise<void> => {
  await pool.query(`select pg_notify('lockstep_handed_on', '* ' || $1)`, [id])
}

/**
 * Gives the lease back: nothing of this node is under way any more. Who waits is looked at again at `lookAgainAt` (ISO), or after a
 * while (null), in case its wake-up was lost. Idempotent.
 */
export const releaseDeployment = async (
  pool: pg.Pool,
  id: string,
  owner: string,
  lookAgainAt: string | null,
): Promise<void> => {
  await pool.query({
    name: 'release',
    text: `update deployments set owner = null, lease_until = null,
      due_at = case when state in ('waiting', 'queued') then coalesce($3::timestamptz, now() + interval '30 seconds' * (0.8 + 0.4 * random()))
        else due_at end
      where id = $1 and owner = $2`,
    values: [id, owner, lookAgainAt],
  })
}

/**
 * Renews these leases of this node in one statement; answers where each stream stands, so that a foreign append is noticed. One that
 * nobody keeps any more is left to run out, also when the row still names this node.
 */
export const renewLeases = async (
  pool: pg.Pool,
  owner: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly seq: number; readonly epoch: number }>> => {
  const { rows } = await pool.query<{ id: string; seq: number; epoch: number }>({
    name: 'renew',
    text: `update deployments set lease_until = now() + make_interval(secs => $2 / 1000.0)
      where owner = $1 and lease_until >= now() and id = any($3) returning id, seq, epoch::int as epoch`,
    values: [owner, leaseMs, ids],
  })
  return new Map(rows.map(({ id, seq, epoch }) => [id, { seq, epoch }]))
}

/**
 * Ends the leases of earlier processes of this node. Only for who holds the lock on the node's data folder: then those processes
 * are known to be dead. Returns the deployments that they left.
 */
export const endLeasesOfNode = async (pool: pg.Pool, node: string): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    `update deployments set lease_until = now() - interval '1 second' where starts_with(owner, $1 || ':') returning id`,
    [node],
  )
  await pool.query(`update runs set owner = null, lease_until = null where starts_with(owner, $1 || ':')`, [node])
  return rows.map(({ id }) => id)
}

/**
 * Ends the leases of this process, in which nothing is under way any more, and tells every node at once to look at what it led: its
 * deployments, and the unfinished runs of its data folder that nobody leads. Idempotent.
 */
export const handOver = async (pool: pg.Pool, owner: string, home: string): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    `with ended as (
       update deployments set lease_until = now() - interval '1 second' where owner = $1 returning id
     ), left_over as (
       select id from ended union all
       select id from runs where state in ('checking', 'building', 'deploying') and owner is null and home = $2
     )
     select id, pg_notify('lockstep_handed_on', '* ' || id) from left_over`,
    [owner, home],
  )
  return rows.map(({ id }) => id)
}

/** An epoch that is higher than every one given before, for every environment. */
export const nextEpoch = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query<{ epoch: number }>(`select nextval('epochs')::int as epoch`)
  return rows[0]?.epoch ?? 0
}

/** Deployments of a data folder (null: of all) whose time has come, by the database's clock, and that nobody leads. */
export const dueDeployments = async (pool: pg.Pool, home: string | null = null): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    `select id from deployments d where ((due_at <= now() and owner is null) or lease_until < now())
       and not exists (
         select from environment_homes h where h.app = d.app and h.environment = d.environment and h.home <> $1
       )
     order by place_in_line limit 1000`,
    [home],
  )
  return rows.map(({ id }) => id)
}

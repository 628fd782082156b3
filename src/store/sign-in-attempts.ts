import type pg from 'pg'

/** What attempts are counted by, and how many are allowed within the time. `key`: a digest. */
export type AttemptLimit = { readonly key: string; readonly most: number }

/** Counted from the first one on; then anew. */
const withinS = 15 * 60

// In the order of the keys, so that two at once wait for each other and not both.
const count = `
with old as (
  delete from sign_in_attempts where ctid = any(array(
    select ctid from sign_in_attempts where since < now() - interval '1 day' and key <> all($1) limit 100
  ))
)
insert into sign_in_attempts as a (key, count, since)
select key, 1, now() from unnest($1::text[]) as k (key) order by key
on conflict (key) do update set
  count = case when a.since < now() - make_interval(secs => $2) then 1 else a.count + 1 end,
  since = case when a.since < now() - make_interval(secs => $2) then now() else a.since end
returning key, count, ceil($2 - extract(epoch from now() - since))::int as "leftS"`

type Row = { readonly key: string; readonly count: number; readonly leftS: number }

/**
 * Counts an attempt before it is made, for all nodes alike, so that many at once cannot go past the limit; how many seconds nobody may try
 * again, null: this one may. Refused ones count as well.
 */
export const countAttempt = async (pool: pg.Pool, limits: readonly AttemptLimit[]): Promise<number | null> => {
  const { rows } = await pool.query<Row>(count, [limits.map(({ key }) => key), withinS])
  const over = rows.filter(row => limits.some(({ key, most }) => key === row.key && row.count > most))
  return over.length === 0 ? null : Math.max(1, ...over.map(({ leftS }) => leftS))
}

const forgive = `
update sign_in_attempts a set count = greatest(a.count - 1, 0)
from (select key from sign_in_attempts where key = any($1) order by key for update) k where a.key = k.key`

/** Takes an attempt back that was none: the password was right. */
export const forgiveAttempt = async (pool: pg.Pool, limits: readonly AttemptLimit[]): Promise<void> => {
  await pool.query(forgive, [limits.map(({ key }) => key)])
}

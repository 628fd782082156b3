import type pg from 'pg'

/** A request by who sent it, under which key, and what it says. */
export type KeyedRequest = { readonly actor: string; readonly key: string; readonly digest: string }

export type KeyClaim =
  | { readonly kind: 'ours' }
  | { readonly kind: 'answered'; readonly status: number; readonly answer: string }
  /** Another request with this key is under way. */
  | { readonly kind: 'under-way' }
  /** The key stands for a request that says something else. */
  | { readonly kind: 'other' }

/** A request takes no longer: one that has no answer by then has lost its server. */
const givenUpAfterS = 120

const claim = `
with old as (
  delete from request_keys where ctid = any(array(
    select ctid from request_keys where started_at < now() - interval '1 day' limit 100
  ))
)
insert into request_keys as k (actor, key, digest) values ($1, $2, $3)
on conflict (actor, key) do update set started_at = now()
  where k.digest = excluded.digest and k.status is null and k.started_at < now() - make_interval(secs => $4)
returning 1`

type Row = { readonly digest: string; readonly status: number | null; readonly answer: string | null }

/** Takes the key for a request, or says what became of the one that has it. */
export const claimKey = async (pool: pg.Pool, { actor, key, digest }: KeyedRequest): Promise<KeyClaim> => {
  const { rowCount } = await pool.query(claim, [actor, key, digest, givenUpAfterS])
  if (rowCount === 1) return { kind: 'ours' }
  const { rows } = await pool.query<Row>(
    'select digest, status, answer from request_keys where actor = $1 and key = $2',
    [actor, key],
  )
  const [found] = rows
  // It was forgotten in this instant: whoever asks again finds it free.
  if (found === undefined) return { kind: 'under-way' }
  if (found.digest !== digest) return { kind: 'other' }
  const { status, answer } = found
  return status === null ? { kind: 'under-way' } : { kind: 'answered', status, answer: answer ?? '' }
}

/** Keeps the answer for whoever sends the request again. */
export const keepAnswer = async (
  pool: pg.Pool,
  { actor, key }: KeyedRequest,
  { status, answer }: { readonly status: number; readonly answer: string },
): Promise<void> => {
  await pool.query('update request_keys set status = $3, answer = $4 where actor = $1 and key = $2', [
    actor,
    key,
    status,
    answer,
  ])
}

/** Gives the key free: the request failed for a reason that may pass. */
export const forgetKey = async (pool: pg.Pool, { actor, key }: KeyedRequest): Promise<void> => {
  await pool.query('delete from request_keys where actor = $1 and key = $2 and status is null', [actor, key])
}

import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

/** Longer than an attempt takes. A node that dies with it is replaced after that time. */
export const commentLeaseMs = 30_000

/** A pull request that this node tells what came of a delivery. `attempts`: with this one. */
export type ClaimedComment = {
  readonly app: string
  readonly ref: string
  readonly marker: string
  /** The forge's id of our comment; null: nobody has heard of one yet. */
  readonly comment: string | null
  readonly delivery: string
  readonly attempts: number
}

/** Wants a pull request to be told what came of a delivery, in place of what it was told before; `marker`: of its first comment. */
export const wantComment = async (
  db: Kysely<Tables>,
  { delivery, marker }: { readonly delivery: string; readonly marker: string },
): Promise<void> => {
  await sql`/* want-comment */
insert into plan_comments (app, ref, marker, delivery)
select app, ref, ${marker}, id from deliveries where id = ${delivery} and ref is not null
on conflict (app, ref) do update set delivery = excluded.delivery, state = 'due', attempts = 0, due_at = now(), error = null`.execute(
    db,
  )
}

/** Wants pull requests whose newest commit is that of a run to be told again, if the run has checks: they have come further. */
export const wantCommentsOf = async (
  db: Kysely<Tables>,
  { id, app, commit }: { readonly id: string; readonly app: string; readonly commit: string },
): Promise<void> => {
  await sql`/* want-comments-of */
update plan_comments c set state = 'due', attempts = 0, due_at = now(), error = null
from deliveries d where d.id = c.delivery and c.app = ${app} and d.outcome ->> 'commit' = ${commit}
  and exists (select from checks where run = ${id})`.execute(db)
}

const claim = `/* claim-comment */
update plan_comments set owner = $1, lease_until = now() + make_interval(secs => $2 / 1000.0), attempts = attempts + 1
where (app, ref) = (
  select app, ref from plan_comments
  where state = 'due' and due_at <= now() and (lease_until is null or lease_until < now())
  order by due_at limit 1 for update skip locked
)
returning app, ref, marker, comment, delivery, attempts`

/** Takes the pull request that is due first, by a lease; null: there is none for this node. */
export const claimComment = async ({ pool }: Pick<Store, 'pool'>, owner: string): Promise<ClaimedComment | null> =>
  (await pool.query<ClaimedComment>(claim, [owner, commentLeaseMs])).rows[0] ?? null

export type CommentEnd =
  | { readonly kind: 'told'; readonly comment: string | null }
  | { readonly kind: 'later'; readonly error: string; readonly waitMs: number }
  | { readonly kind: 'refused'; readonly error: string }

/**
 * Remembers what became of an attempt. Where there is something else to tell meanwhile, it is still due. Without effect when another node has
 * it.
 */
export const endComment = async (
  { pool }: Pick<Store, 'pool'>,
  { app, ref, delivery, attempts }: ClaimedComment,
  owner: string,
  end: CommentEnd,
): Promise<void> => {
  await pool.query(
    `/* end-comment */
update plan_comments set owner = null, lease_until = null, comment = coalesce($5, comment),
  state = case when delivery = $4 and attempts = $9 then $6 else state end,
  error = case when delivery = $4 and attempts = $9 then $7 else error end,
  due_at = case when delivery = $4 and attempts = $9 then now() + make_interval(secs => $8::float8 / 1000.0) else due_at end
where app = $1 and ref = $2 and owner = $3`,
    [
      app,
      ref,
      owner,
      delivery,
      end.kind === 'told' ? end.comment : null,
      end.kind === 'later' ? 'due' : end.kind,
      end.kind === 'told' ? null : end.error,
      end.kind === 'later' ? end.waitMs : 0,
      attempts,
    ],
  )
}

const keptDays = 365

/** Removes those that nothing has come of for long: their pull requests are over. */
export const forgetComments = async ({ pool }: Pick<Store, 'pool'>): Promise<void> => {
  await pool.query(
    `/* forget-comments */
delete from plan_comments where state <> 'due' and due_at < now() - make_interval(days => $1)`,
    [keptDays],
  )
}

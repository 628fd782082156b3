import type pg from 'pg'
import type { Json } from '../domain/json.ts'
import type { DeliveryOutcome } from '../domain/webhooks/delivery.ts'
import type { ClaimedDelivery, HeldDelivery } from './claim-delivery.ts'
import { inTransaction } from './in-transaction.ts'
import type { Store } from './open-store.ts'
import { wantComment } from './plan-comments.ts'

type Ending = {
  readonly outcome: DeliveryOutcome
  readonly preview: Json
  /** The marker of the comment that its pull request gets; null: nobody is told. */
  readonly marker: string | null
}

/** Remembers what came of it, and lets an older one of a fork that is still held go. Without effect when another node has it. */
export const endDelivery = (
  store: Store,
  { id, owner }: HeldDelivery,
  { outcome, preview, marker }: Ending,
): Promise<void> =>
  inTransaction(store.db, async tx => {
    const isHeld = outcome.kind === 'held'
    const row = await tx
      .updateTable('deliveries')
      .set({
        state: isHeld ? 'held' : 'done',
        outcome: JSON.stringify(outcome),
        preview: preview === null ? null : JSON.stringify(preview),
        error: null,
        owner: null,
        lease_until: null,
        ended_at: isHeld ? null : new Date(),
      })
      .where('id', '=', id)
      .where('owner', '=', owner)
      .returning(['app', 'ref', 'number'])
      .executeTakeFirst()
    if (row === undefined) return
    if (marker !== null) await wantComment(tx, { delivery: id, marker })
    if (!isHeld) return
    await tx
      .updateTable('deliveries')
      .set({ state: 'done', outcome: JSON.stringify({ kind: 'superseded', by: id }), ended_at: new Date() })
      .where('state', '=', 'held')
      .where('app', '=', row.app)
      .where('ref', '=', row.ref)
      .where('number', '<', row.number)
      .execute()
  })

type Failing = {
  readonly error: string
  readonly waitMs: number | null
  /** As of one that has ended; it is told once it is not tried again. */
  readonly marker: string | null
}

/** Remembers why it failed, and when it is tried again; `waitMs` null: never by itself. */
export const failDelivery = async (
  pool: pg.Pool,
  { id, owner }: HeldDelivery,
  { error, waitMs, marker }: Failing,
): Promise<void> => {
  await pool.query(
    `/* fail-delivery */
with failed as (
  update deliveries set error = $3, owner = null, lease_until = null,
  state = case when $4::float8 is null then 'dead' else state end,
  ended_at = case when $4::float8 is null then now() end,
  due_at = now() + make_interval(secs => coalesce($4::float8, 0) / 1000.0)
  where id = $1 and owner = $2 returning id, app, ref, state
)
insert into plan_comments (app, ref, marker, delivery)
select app, ref, $5, id from failed where state = 'dead' and $5::text is not null
on conflict (app, ref) do update set delivery = excluded.delivery, state = 'due', attempts = 0, due_at = now(), error = null`,
    [id, owner, error, waitMs, marker],
  )
}

export type SeenBefore = { readonly id: string; readonly outcome: DeliveryOutcome }

/** The newest delivery of the same ref that found a commit before this one; null: there is none. */
export const seenBefore = async (pool: pg.Pool, { app, ref, number }: ClaimedDelivery): Promise<SeenBefore | null> => {
  const { rows } = await pool.query<SeenBefore>(
    `/* delivery-before */
select id, outcome from deliveries
where app = $1 and ref = $2 and number < $3 and state = 'done' and outcome ->> 'kind' in ('run', 'preview')
order by number desc limit 1`,
    [app, ref, number],
  )
  return rows[0] ?? null
}

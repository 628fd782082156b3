import { sql } from 'kysely'
import type { Kysely, Selectable } from 'kysely'
import type { Json } from '../domain/json.ts'
import type { Delivery, DeliveryComment, DeliveryState } from '../domain/webhooks/delivery.ts'
import type { WebhookSource } from '../domain/webhooks/registered-app.ts'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

export type DeliveryQuery = {
  /** Null: all of them. */
  readonly app: string | null
  readonly state: DeliveryState | null
  readonly limit: number
  /** Where the page before ended; null: begin with the newest. */
  readonly before: string | null
}

/** A part of the deliveries, newest first, and where the next one begins; null: there is no more. */
export type DeliveryPage = { readonly items: readonly Delivery[]; readonly next: string | null }

const columns = [
  'id',
  'app',
  'source',
  'delivery',
  'number',
  'event',
  'ref',
  'state',
  'outcome',
  'attempts',
  'error',
  'received_at',
  'due_at',
  'ended_at',
] as const

type Row = Pick<Selectable<Tables['deliveries']>, (typeof columns)[number]>

const deliveryOf = (row: Row): Delivery => ({
  id: row.id,
  app: row.app,
  source: row.source as WebhookSource,
  delivery: row.delivery,
  event: row.event,
  ref: row.ref,
  state: row.state,
  outcome: row.outcome,
  attempts: row.attempts,
  error: row.error,
  receivedAt: row.received_at.toISOString(),
  dueAt: row.state === 'waiting' ? row.due_at.toISOString() : null,
  endedAt: row.ended_at?.toISOString() ?? null,
})

export const deliveries = async (
  { db }: Pick<Store, 'db'>,
  { app, state, limit, before }: DeliveryQuery,
): Promise<DeliveryPage> => {
  const rows = await db
    .selectFrom('deliveries')
    .select(columns)
    .$if(app !== null, query => query.where('app', '=', app))
    .$if(state !== null, query => query.where('state', '=', state as DeliveryState))
    .$if(before !== null, query => query.where('number', '<', before))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return { items: rows.map(deliveryOf), next: rows.length < limit ? null : (rows.at(-1)?.number ?? null) }
}

/** A delivery with the plan that it has led to, and what its pull request was told; `comment` null: nothing. */
export type DeliveryInFull = Delivery & { readonly preview: Json; readonly comment: DeliveryComment | null }

/** Null: there is none. */
export const readDelivery = async ({ db }: Pick<Store, 'db'>, id: string): Promise<DeliveryInFull | null> => {
  const row = await db
    .selectFrom('deliveries')
    .select([...columns, 'preview'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return null
  const comment = await db
    .selectFrom('plan_comments')
    .select(['state', 'error'])
    .where('delivery', '=', id)
    .executeTakeFirst()
  return { ...deliveryOf(row), preview: row.preview, comment: comment ?? null }
}

/** Lets one that is `from` be gone through once more, behind all that wait. False: it is not, or not any more. */
export const wantDelivery = async (
  db: Kysely<Tables>,
  id: string,
  { from, releasedCommit }: { readonly from: readonly DeliveryState[]; readonly releasedCommit: string | null },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set(eb => ({
      state: 'waiting',
      number: sql<string>`nextval('delivery_numbers')`,
      is_forced: true,
      released_commit: sql<string | null>`coalesce(${releasedCommit}::text, released_commit)`,
      attempts: 0,
      error: null,
      outcome: null,
      preview: null,
      due_at: sql<Date>`now()`,
      ended_at: eb.val(null),
    }))
    .where('id', '=', id)
    .where('state', 'in', from)
    .where('ref', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

const keptDays = 30

/** Removes what has been over for long. What is still open is kept. */
export const forgetDeliveries = async ({ pool }: Pick<Store, 'pool'>): Promise<void> => {
  await pool.query(
    `/* forget-deliveries */
delete from deliveries where ctid = any(array(
  select ctid from deliveries
  where state in ('done', 'dead') and received_at < now() - make_interval(days => $1) limit 1000
))`,
    [keptDays],
  )
}

import type pg from 'pg'
import type { WebhookSource } from '../domain/webhooks/registered-app.ts'
import type { Store } from './open-store.ts'

/** Renewed every third of it. A node that dies with a delivery is replaced after that time. */
export const deliveryLeaseMs = 15_000

/** A delivery that this node works at. `attempts`: with this one. */
export type ClaimedDelivery = {
  readonly id: string
  readonly number: string
  readonly app: string
  readonly source: WebhookSource
  readonly ref: string
  readonly attempts: number
  readonly isForced: boolean
  readonly releasedCommit: string | null
}

const isFree = (row: string): string => `(${row}.lease_until is null or ${row}.lease_until < now())`

/** Whoever looks at a ref sees all that was pushed to it: of several that wait only the newest has something to say. */
const supersede = `/* supersede-deliveries */
with newest as (
  select distinct on (app, ref) id, app, ref, number from deliveries where state = 'waiting' order by app, ref, number desc
)
update deliveries o set state = 'done', ended_at = now(), error = null,
  outcome = jsonb_build_object('kind', 'superseded', 'by', n.id)
from newest n
where o.state = 'waiting' and not o.is_forced and ${isFree('o')}
  and o.app = n.app and o.ref = n.ref and o.number < n.number`

// One of a ref after the other: whoever is not the first of those that wait is left alone, also while another node works at that.
const claim = `/* claim-delivery */
update deliveries set owner = $1, lease_until = now() + make_interval(secs => $2 / 1000.0), attempts = attempts + 1
where id = (
  select d.id from deliveries d
  where d.state = 'waiting' and d.due_at <= now() and ${isFree('d')} and not exists (
    select from deliveries o where o.state = 'waiting' and o.app = d.app and o.ref = d.ref and o.number < d.number
  )
  order by d.number limit 1 for update skip locked
) and state = 'waiting' and ${isFree('deliveries')}
returning id, number, app, source, ref, attempts, is_forced as "isForced", released_commit as "releasedCommit"`

/** Takes the next delivery that is due, in order of each ref, by a lease; null: there is none for this node. */
export const claimDelivery = async (store: Pick<Store, 'pool'>, owner: string): Promise<ClaimedDelivery | null> => {
  await store.pool.query(supersede, [])
  const { rows } = await store.pool.query<ClaimedDelivery>(claim, [owner, deliveryLeaseMs])
  return rows[0] ?? null
}

/** A delivery, and who has it. */
export type HeldDelivery = { readonly id: string; readonly owner: string }

/** False: another node has it now. */
export const renewDelivery = async (pool: pg.Pool, { id, owner }: HeldDelivery): Promise<boolean> => {
  const { rowCount } = await pool.query(
    `/* renew-delivery */
update deliveries set lease_until = now() + make_interval(secs => $3 / 1000.0)
where id = $1 and owner = $2 and state = 'waiting' and lease_until >= now()`,
    [id, owner, deliveryLeaseMs],
  )
  return rowCount === 1
}

/** Gives a delivery back as it was: the node stops, and has not failed at it. */
export const giveDeliveryBack = async (pool: pg.Pool, { id, owner }: HeldDelivery): Promise<void> => {
  await pool.query(
    `/* give-delivery-back */
update deliveries set owner = null, lease_until = null, attempts = attempts - 1 where id = $1 and owner = $2`,
    [id, owner],
  )
}

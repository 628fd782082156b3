import type { DeliveryOutcome } from '../domain/webhooks/delivery.ts'
import type { Store } from './open-store.ts'

/** A genuine webhook to be kept. `ids`: one for each ref, or a single one when there is none. */
export type NewDelivery = {
  readonly ids: readonly string[]
  readonly app: string
  readonly source: string
  readonly delivery: string
  readonly digest: string | null
  readonly event: string
  readonly refs: readonly (string | null)[]
  /** Null: it has to be looked at. */
  readonly outcome: DeliveryOutcome | null
}

/** `duplicate`: it is here already, under this id. `replayed`: what it says is, under another id of its sender. */
export type Taken = { readonly kind: 'new' | 'duplicate'; readonly id: string } | { readonly kind: 'replayed' }

const insert = `/* take-delivery */
insert into deliveries (id, app, source, delivery, part, digest, event, ref, state, outcome, ended_at)
select p.id, $3, $4, $5, p.part - 1, case when p.part = 1 then $6 end, $7, p.ref,
  case when $8::jsonb is null then 'waiting' else 'done' end, $8::jsonb, case when $8::jsonb is not null then now() end
from unnest($1::text[], $2::text[]) with ordinality as p (id, ref, part)
where not exists (
  select from deliveries d where d.app = $3 and d.source = $4 and d.part = 0 and (d.delivery = $5 or d.digest = $6)
)
on conflict do nothing
returning id, part`

const earlier = `/* earlier-delivery */
select id, delivery from deliveries
where app = $1 and source = $2 and part = 0 and (delivery = $3 or digest = $4) order by delivery = $3 desc limit 1`

/** Keeps a webhook, once. Idempotent by the sender's id. */
export const takeDelivery = async (store: Pick<Store, 'pool'>, taken: NewDelivery): Promise<Taken> => {
  const { ids, app, source, delivery, digest, event, refs, outcome } = taken
  const values = [ids, refs, app, source, delivery, digest, event, outcome === null ? null : JSON.stringify(outcome)]
  const { rows } = await store.pool.query<{ id: string; part: number }>(insert, values)
  const made = rows.find(({ part }) => part === 0)
  if (made !== undefined) return { kind: 'new', id: made.id }
  const found = await store.pool.query<{ id: string; delivery: string }>(earlier, [app, source, delivery, digest])
  const [first] = found.rows
  return first?.delivery === delivery ? { kind: 'duplicate', id: first.id } : { kind: 'replayed' }
}

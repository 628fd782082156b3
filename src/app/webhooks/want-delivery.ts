import { failure } from '../../domain/errors/error.ts'
import { webhookErrors } from '../../domain/errors/webhook.ts'
import type { Delivery, DeliveryState } from '../../domain/webhooks/delivery.ts'
import type { Actor } from '../../domain/saga/event.ts'
import { readDelivery, wantDelivery } from '../../store/deliveries.ts'
import type { Store } from '../../store/open-store.ts'
import { tellApp } from '../../store/streams.ts'
import type { WebhookDeps } from './webhook-deps.ts'

/** WEBHOOK_DELIVERY_UNKNOWN. */
export const requireDelivery = async (db: Store['db'], id: string) => {
  const found = await readDelivery({ db }, id)
  if (found === null) throw failure(webhookErrors.WEBHOOK_DELIVERY_UNKNOWN, { delivery: id })
  return found
}

type Wanting = { readonly id: string; readonly actor: Actor }

/**
 * Lets what came from a fork in, as far as the commit that was seen: when another one is there by then, it is held again.
 * WEBHOOK_DELIVERY_UNKNOWN, WEBHOOK_NOT_HELD.
 */
export const releaseDelivery = async (deps: WebhookDeps, { id, actor }: Wanting): Promise<Delivery> => {
  const { state, outcome, app, ref } = await requireDelivery(deps.lockstep.store.db, id)
  if (outcome?.kind !== 'held' || ref === null) throw failure(webhookErrors.WEBHOOK_NOT_HELD, { delivery: id, state })
  const { commit } = outcome
  return again(deps, id, ['held'], commit, {
    app,
    fact: { type: 'webhook-released', delivery: id, ref, commit, actor, reason: null },
  })
}

/** Goes through a delivery once more, as if it had just come; also where nothing has changed. WEBHOOK_DELIVERY_UNKNOWN, WEBHOOK_NOT_OVER. */
export const redeliver = async (deps: WebhookDeps, { id, actor }: Wanting): Promise<Delivery> => {
  const { state, app, ref } = await requireDelivery(deps.lockstep.store.db, id)
  if ((state !== 'done' && state !== 'dead') || ref === null)
    throw failure(webhookErrors.WEBHOOK_NOT_OVER, { delivery: id, state: ref === null ? 'without a ref' : state })
  return again(deps, id, ['done', 'dead'], null, {
    app,
    fact: { type: 'webhook-redelivered', delivery: id, ref, actor, reason: null },
  })
}

type Told = { readonly app: string; readonly fact: Parameters<typeof tellApp>[2] }

const again = async (
  deps: WebhookDeps,
  id: string,
  from: readonly DeliveryState[],
  releasedCommit: string | null,
  { app, fact }: Told,
): Promise<Delivery> => {
  const wanted = await deps.lockstep.store.db.transaction().execute(async tx => {
    // Somebody else was first: what is wanted is under way.
    if (await wantDelivery(tx, id, { from, releasedCommit })) await tellApp(tx, app, fact)
    // Here, so that the answer is what was decided and not what a node has made of it since.
    return requireDelivery(tx, id)
  })
  deps.came()
  const { preview: _preview, comment: _comment, ...delivery } = wanted
  return delivery
}

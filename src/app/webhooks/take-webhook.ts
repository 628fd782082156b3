import { failure } from '../../domain/errors/error.ts'
import { webhookErrors } from '../../domain/errors/webhook.ts'
import type { DeliveryOutcome } from '../../domain/webhooks/delivery.ts'
import type { Received } from '../../domain/webhooks/received.ts'
import { isRef, usualRef } from '../../domain/webhooks/ref.ts'
import type { RegisteredApp } from '../../domain/webhooks/registered-app.ts'
import { takeDelivery } from '../../store/take-delivery.ts'
import { newId } from '../new-id.ts'
import type { Admitted } from './admit-webhook.ts'
import type { WebhookDeps } from './webhook-deps.ts'

const refsAtMost = 100

/** `isNew` false: it has come before, and `id` is what it got then. */
export type TakenWebhook = { readonly id: string; readonly isNew: boolean }

const printable = /^[\x21-\x7e]{1,200}$/
const eventName = /^[\x20-\x7e]{1,100}$/

/** `body`: the digest of what was signed. Idempotent by the sender's id. WEBHOOK_UNREADABLE, WEBHOOK_REPLAYED. */
export const takeWebhook = async (
  { lockstep, refusals, came }: WebhookDeps,
  { name, app, source }: Admitted,
  { received, body }: { readonly received: Received; readonly body: string },
): Promise<TakenWebhook> => {
  const { delivery, idIsUnsigned } = received
  if (!printable.test(delivery))
    throw failure(webhookErrors.WEBHOOK_UNREADABLE, { why: 'it has no id that can be one' })
  const event = eventName.test(received.event) ? received.event : 'unknown'
  const refs = refsToLookAt(received, app)
  const parts = refs.length === 0 ? [null] : refs
  const taken = await takeDelivery(lockstep.store, {
    ids: parts.map(() => newId('wh')),
    app: name,
    source,
    delivery,
    digest: idIsUnsigned ? body : null,
    event,
    refs: parts,
    outcome: refs.length === 0 ? nothingIn(received, event) : null,
  })
  if (taken.kind === 'replayed') {
    refusals.count({ app: name, source, why: 'replayed' })
    throw failure(webhookErrors.WEBHOOK_REPLAYED, undefined)
  }
  if (taken.kind === 'new') came()
  return { id: taken.id, isNew: taken.kind === 'new' }
}

const refsToLookAt = ({ refs, anywhere }: Received, app: RegisteredApp): readonly string[] => {
  const usual = anywhere ? usualRef(app) : null
  const named = usual === null ? refs : [...refs, usual]
  return [...new Set(named.filter(isRef))].slice(0, refsAtMost)
}

const nothingIn = ({ refs, anywhere }: Received, event: string): DeliveryOutcome => {
  if (refs.length > 0) return { kind: 'nothing', why: 'it names no branch, tag or pull request' }
  return { kind: 'nothing', why: anywhere ? 'the app has no branch by name to look at' : `${event} says nothing new` }
}

import { workAtDelivery } from '../app/webhooks/work-at-delivery.ts'
import type { WebhookDeps } from '../app/webhooks/webhook-deps.ts'
import type { Growth } from '../http/growth.ts'
import { claimDelivery, giveDeliveryBack } from '../store/claim-delivery.ts'
import type { ClaimedDelivery } from '../store/claim-delivery.ts'
import { forgetDeliveries } from '../store/deliveries.ts'
import { restByKey } from './rest-by-key.ts'

/** Another node may have taken one, or another try is due: look again after this long without a hint. */
const lookAgainMs = 1_000
/** Each asks git, which asks the forge. */
const atOnce = 4
/** Between two looks at the same ref: of what is told meanwhile only the newest has something to say. */
const restMs = 1_000
const tellRefusalsMs = 10_000
const forgetMs = 3_600_000

/** What followers in this process are told by that a webhook has come. */
export const webhooksCame = 'webhooks'

export type KeptDeliveries = { stop(): Promise<void> }

/** Goes through webhooks as they come, on whichever node is first, until it is stopped; tells what was refused, and forgets what is old. */
export const keepDeliveries = (deps: WebhookDeps, growth: Growth): KeptDeliveries => {
  const stopping = new AbortController()
  const { signal } = stopping
  const { store, node } = deps.lockstep
  const running = new Set<Promise<void>>()
  const rest = restByKey(restMs)
  const workRested = async (claimed: ClaimedDelivery): Promise<void> => {
    const key = JSON.stringify([claimed.app, claimed.ref])
    await rest.before(key, signal)
    if (signal.aborted) return giveDeliveryBack(store.pool, { id: claimed.id, owner: node.owner })
    await workAtDelivery(deps, claimed, signal).finally(() => rest.ended(key))
  }
  const beginNext = async (): Promise<boolean> => {
    const claimed = await claimDelivery(store, node.owner)
    if (claimed === null) return false
    const work: Promise<void> = workRested(claimed)
      .catch(deps.onError)
      .finally(() => {
        running.delete(work)
        growth.grew(webhooksCame)
      })
    running.add(work)
    return true
  }
  const keep = async (): Promise<void> => {
    while (!signal.aborted) {
      const grown = growth.wait(webhooksCame, lookAgainMs, signal)
      const isMore = running.size < atOnce && (await beginNext().catch(failed))
      if (!isMore) await grown
    }
  }
  const failed = (error: unknown): boolean => {
    deps.onError(error)
    return false
  }
  const tell = (): Promise<void> => deps.refusals.tell().catch(deps.onError)
  const timers = [
    setInterval(() => void tell(), tellRefusalsMs),
    setInterval(() => void forgetDeliveries(store).catch(deps.onError), forgetMs),
  ]
  const isAnybodyExpected = Object.keys(deps.lockstep.policy.apps).length > 0
  const keeping = isAnybodyExpected ? keep() : Promise.resolve()
  return {
    stop: async () => {
      stopping.abort()
      timers.forEach(clearInterval)
      await keeping
      await Promise.all(running)
      await tell()
    },
  }
}

import { randomUUID } from 'node:crypto'
import { LockstepError } from '../../domain/errors/error.ts'
import { waitMsAfter } from '../../domain/notices/patience.ts'
import { isDeliveryGivenUp } from '../../domain/webhooks/delivery.ts'
import type { DeliveryOutcome } from '../../domain/webhooks/delivery.ts'
import { pullRequestOf } from '../../domain/webhooks/ref.ts'
import { registeredApp } from '../../domain/webhooks/registered-app.ts'
import { deliveryLeaseMs, giveDeliveryBack, renewDelivery } from '../../store/claim-delivery.ts'
import type { ClaimedDelivery } from '../../store/claim-delivery.ts'
import { endDelivery, failDelivery } from '../../store/end-delivery.ts'
import { outcomeOf } from './outcome-of.ts'
import type { WebhookDeps } from './webhook-deps.ts'

/**
 * Goes through a delivery that this node has claimed, and remembers what came of it; one that fails is tried again later, or never
 * when trying again cannot help. At least once: a node that dies in between is followed by another. Errors of the database.
 */
export const workAtDelivery = async (
  deps: WebhookDeps,
  delivery: ClaimedDelivery,
  stopping: AbortSignal,
): Promise<void> => {
  const { store, node } = deps.lockstep
  const held = { id: delivery.id, owner: node.owner }
  const marker = markerFor(deps, delivery)
  const renewing = setInterval(() => void renewDelivery(store.pool, held).catch(deps.onError), deliveryLeaseMs / 3)
  try {
    if (isDeliveryGivenUp(delivery.attempts - 1))
      return await failDelivery(store.pool, held, { ...neverEnded(delivery), marker })
    const ending = await outcomeOf(deps.lockstep, delivery)
    await endDelivery(store, held, { ...ending, marker: isNews(ending.outcome) ? marker : null })
  } catch (error) {
    if (stopping.aborted) await giveDeliveryBack(store.pool, held)
    else await failDelivery(store.pool, held, { ...failedAt(deps, delivery, error), marker })
  } finally {
    clearInterval(renewing)
  }
}

/** Null: it is no pull request, or there is nowhere to tell it. */
const markerFor = ({ lockstep }: WebhookDeps, { app, ref }: ClaimedDelivery): string | null => {
  const github = registeredApp(lockstep.policy.apps, app)?.github ?? null
  return github === null || pullRequestOf(ref) === null ? null : randomUUID()
}

const isNews = ({ kind }: DeliveryOutcome): boolean => kind === 'preview' || kind === 'held'

type Failed = { readonly error: string; readonly waitMs: number | null }

const neverEnded = ({ attempts }: ClaimedDelivery): Failed => ({
  error: `${attempts - 1} attempts were begun and did not end: the nodes that made them are gone`,
  waitMs: null,
})

/** An error that is not of the catalogue may have anything in it: it goes to the log of the server alone. */
const failedAt = ({ onError }: WebhookDeps, { attempts }: ClaimedDelivery, error: unknown): Failed => {
  const waitMs = isDeliveryGivenUp(attempts) ? null : waitMsAfter(attempts, null)
  if (!(error instanceof LockstepError)) {
    onError(error)
    return { error: 'it failed unexpectedly; the log of the server has the cause', waitMs }
  }
  const details = error.details.map(({ line, path, message }) => `${line} ${path}: ${message}`)
  const text = [`${error.code}: ${error.message}`, ...details].join('\n').slice(0, 4000)
  return { error: text, waitMs: error.kind === 'terminal' ? null : waitMs }
}

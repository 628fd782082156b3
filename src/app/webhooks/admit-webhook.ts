import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { webhookErrors } from '../../domain/errors/webhook.ts'
import { isWebhookSource, registeredApp } from '../../domain/webhooks/registered-app.ts'
import type { RegisteredApp, WebhookSource } from '../../domain/webhooks/registered-app.ts'
import type { WebhookDeps } from './webhook-deps.ts'

/** Who may send what: an app that is registered, and a source that has secrets. */
export type Admitted = { readonly name: string; readonly app: RegisteredApp; readonly source: WebhookSource }

type Asked = { readonly app: string; readonly source: string }

/**
 * Lets a webhook in when one of its source's secrets proves it. WEBHOOK_REFUSED, which does not say whether there is such an app;
 * WEBHOOK_SECRET_MISSING when none of the secrets is there.
 */
export const admitWebhook = async (
  { lockstep, secretsOf, refusals }: WebhookDeps,
  asked: Asked,
  isGenuine: (source: WebhookSource, secrets: readonly string[]) => boolean,
): Promise<Admitted> => {
  const app = registeredApp(lockstep.policy.apps, asked.app)
  const source = isWebhookSource(asked.source) ? asked.source : null
  const references = source === null ? [] : (app?.webhooks[source] ?? [])
  const refuse = (known: Asked | null): LockstepError => {
    refusals.count({ app: known?.app ?? null, source: known?.source ?? null, why: 'forged' })
    return failure(webhookErrors.WEBHOOK_REFUSED, undefined)
  }
  if (app === null || source === null || references.length === 0) throw refuse(null)
  const { values, missing } = await secretsOf(references)
  if (values.length === 0) throw failure(webhookErrors.WEBHOOK_SECRET_MISSING, { sources: missing })
  if (!isGenuine(source, values)) throw refuse(asked)
  return { name: asked.app, app, source }
}

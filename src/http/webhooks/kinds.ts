import type { WebhookSource } from '../../domain/webhooks/registered-app.ts'
import { azureDevops } from './azure-devops.ts'
import { eventbridge } from './eventbridge.ts'
import { generic } from './generic.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import type { WebhookKind } from './webhook-kind.ts'

/** Every kind of sender. A new one is a line here and a word in `webhookSources`. */
export const webhookKinds: Readonly<Record<WebhookSource, WebhookKind>> = {
  github,
  'azure-devops': azureDevops,
  gitlab,
  eventbridge,
  generic,
}

import { z } from 'zod'
import type { Delivery, DeliveryOutcome } from '../../domain/webhooks/delivery.ts'
import { webhookSources } from '../../domain/webhooks/registered-app.ts'
import { count, instant, text, texts } from './common.ts'
import { named } from './named.ts'

export const webhookTaken = named(
  'WebhookTaken',
  z.object({ id: text.describe('of the delivery, also when it came before') }),
)

const found = { commit: text, authors: texts.describe('who wrote what is new, by git') }

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run: text, ...found }),
  z.object({
    kind: z.literal('preview'),
    ...found,
    run: text.exactOptional().describe('of its checks'),
    unchecked: text.exactOptional().describe('why its checks do not run'),
  }),
  z.object({ kind: z.literal('held'), ...found }),
  z.object({ kind: z.literal('as-before'), delivery: text, run: text.nullable(), commit: text }),
  z.object({ kind: z.literal('superseded'), by: text }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('nothing'), why: text }),
]) satisfies z.ZodType<DeliveryOutcome>

export const deliveryStates = z.enum(['waiting', 'held', 'done', 'dead'])

export const delivery = named(
  'Delivery',
  z.object({
    id: text,
    app: text,
    source: z.enum(webhookSources),
    delivery: text.describe("the sender's own id"),
    event: text,
    ref: text.nullable(),
    state: deliveryStates,
    outcome: outcome.nullable(),
    attempts: count,
    error: text.nullable().describe('why the last attempt failed'),
    receivedAt: instant,
    dueAt: instant.nullable(),
    endedAt: instant.nullable(),
  }),
) satisfies z.ZodType<Delivery>

export const deliveryPage = named('DeliveryPage', z.object({ items: z.array(delivery), next: text.nullable() }))

export const deliveryWithPreview = named(
  'DeliveryWithPreview',
  delivery.extend({
    preview: z.json().describe('a Preview, where the outcome is one; else null'),
    comment: z
      .object({ state: z.enum(['due', 'told', 'refused']), error: text.nullable() })
      .nullable()
      .describe('whether its pull request was told; null: it is not'),
  }),
)

import { z } from 'zod'
import { redeliver, releaseDelivery, requireDelivery } from '../app/webhooks/want-delivery.ts'
import { deliveries } from '../store/deliveries.ts'
import { delivery, deliveryPage, deliveryStates, deliveryWithPreview } from './answers/webhook.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, idParams, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { ofDelivery, ofQuery } from './people/where.ts'
import type { ApiServer } from './server.ts'

const query = z.object({
  app: nameParam.optional(),
  state: deliveryStates.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('`next` of the page before'),
})

const base = '/v1/webhooks/deliveries'
const tags = ['webhooks']

/** What came of webhooks, and what a person may do with one. */
export const addDeliveryRoutes = (server: ApiServer, { lockstep, webhooks }: ApiParts): void => {
  server.get(
    base,
    {
      config: needs('viewer', ofQuery),
      schema: {
        tags,
        operationId: 'listDeliveries',
        summary: 'Webhooks that were taken, newest first, and what came of them',
        querystring: query,
        response: { 200: deliveryPage },
      },
    },
    ({ query: { app = null, state = null, before = null, limit } }) =>
      deliveries(lockstep.store, { app, state, before, limit }),
  )
  server.get(
    `${base}/:id`,
    {
      config: needs('viewer', ofDelivery),
      schema: {
        tags,
        operationId: 'getDelivery',
        summary: 'One of them, with the plan that it has led to',
        params: idParams,
        response: { 200: deliveryWithPreview },
      },
    },
    ({ params }) => requireDelivery(lockstep.store.db, params.id),
  )
  addDecisions(server, webhooks)
}

const addDecisions = (server: ApiServer, webhooks: ApiParts['webhooks']): void => {
  server.post(
    `${base}/:id/redeliver`,
    {
      config: needs('deployer', ofDelivery),
      schema: {
        tags,
        operationId: 'redeliver',
        summary: 'Go through it once more',
        params: idParams,
        response: { 200: delivery },
      },
    },
    request => redeliver(webhooks, { ...request.params, actor: actorOf(request) }),
  )
  server.post(
    `${base}/:id/release`,
    {
      config: needs('approver', ofDelivery),
      schema: {
        tags,
        operationId: 'releaseDelivery',
        summary: 'Let in what came from a fork',
        params: idParams,
        response: { 200: delivery },
      },
    },
    request => releaseDelivery(webhooks, { ...request.params, actor: actorOf(request) }),
  )
}

import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { admitWebhook } from '../app/webhooks/admit-webhook.ts'
import { takeWebhook } from '../app/webhooks/take-webhook.ts'
import { failure } from '../domain/errors/error.ts'
import { webhookErrors } from '../domain/errors/webhook.ts'
import type { Received } from '../domain/webhooks/received.ts'
import { webhookTaken } from './answers/webhook.ts'
import type { ApiParts } from './parts.ts'
import { nameParam } from './parts.ts'
import { open } from './people/needs.ts'
import type { ApiServer } from './server.ts'
import { webhookKinds } from './webhooks/kinds.ts'
import type { WebhookKind, WebhookRequest } from './webhooks/webhook-kind.ts'

const mostBytes = 1024 * 1024

const schema = {
  tags: ['webhooks'],
  operationId: 'takeWebhook',
  summary: 'Say that something is new in the repository of an app; the source proves itself in its own way',
  consumes: ['application/json'],
  params: z.object({
    app: nameParam,
    source: nameParam.describe('github, gitlab, azure-devops, eventbridge, generic'),
  }),
  response: { '2xx': webhookTaken },
}

/** Where webhooks come in: proved, kept, answered; what comes of them is done afterwards. Routes of their own, for they want the body as it was signed. */
export const addWebhookRoutes = (server: ApiServer, { webhooks }: ApiParts): void => {
  void server.register(receiving => {
    receiving.removeAllContentTypeParsers()
    receiving.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    receiving.setErrorHandler(error => {
      throw refusalOf(error)
    })
    addReceiver(receiving, webhooks)
    return Promise.resolve()
  })
}

const addReceiver = (receiving: ApiServer, webhooks: ApiParts['webhooks']): void => {
  receiving.post(
    '/v1/webhooks/:app/:source',
    { schema, bodyLimit: mostBytes, config: { ...open, hasOwnIds: true } },
    async (request, reply) => {
      const came = asItCame(request)
      const admitted = await admitWebhook(webhooks, request.params, (source, secrets) =>
        webhookKinds[source].isGenuine({ ...came, secrets }),
      )
      const received = readBody(webhookKinds[admitted.source], { ...came, secrets: [] })
      const { id, isNew } = await takeWebhook(webhooks, admitted, { received, body: hash('sha256', came.body) })
      return reply.code(isNew ? 202 : 200).send({ id })
    },
  )
}

const asItCame = ({ headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): Omit<WebhookRequest, 'secrets'> => ({
  header: name => {
    const value = headers[name]
    return typeof value === 'string' ? value : null
  },
  body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  nowMs: Date.now(),
})

/** Only what a source names is taken out of the body; the rest, whatever it is, is let go. WEBHOOK_UNREADABLE. */
const readBody = (kind: WebhookKind, request: WebhookRequest): Received => {
  try {
    return kind.read(request, JSON.parse(request.body.toString('utf8')))
  } catch (error) {
    if (error instanceof SyntaxError)
      throw failure(webhookErrors.WEBHOOK_UNREADABLE, { why: 'its body is no JSON' }, error)
    if (!(error instanceof z.ZodError)) throw error
    const places = error.issues.map(({ path }) => path.join('.') || 'the body')
    const why = `these are not as documented: ${[...new Set(places)].slice(0, 10).join(', ')}`
    throw failure(webhookErrors.WEBHOOK_UNREADABLE, { why }, error)
  }
}

const refusalOf = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return failure(webhookErrors.WEBHOOK_TOO_LARGE, { mostBytes }, error)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return failure(webhookErrors.WEBHOOK_TYPE_REFUSED, undefined, error)
  return error
}

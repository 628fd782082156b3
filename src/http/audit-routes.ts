import { Readable } from 'node:stream'
import { z } from 'zod'
import { quietTypes } from '../domain/audit/entry.ts'
import { audit, exportAudit } from '../app/audit.ts'
import { anchor, auditPage } from './answers/audit.ts'
import { streamedText } from './answers/common.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { everywhere, ofQuery } from './people/where.ts'
import type { ApiServer } from './server.ts'

const instant = z.iso.datetime({ offset: true })
const utc = instant.transform(text => new Date(text).toISOString())
const isLoud = (type: string | undefined): boolean => type === undefined || !quietTypes.includes(type)
const pageQuery = z
  .object({
    app: nameParam.optional(),
    environment: nameParam.optional().describe('of the app that is named'),
    deployment: nameParam.optional().describe('with everything that happened in it'),
    actor: z.string().min(1).max(200).optional().describe('by the name that the record has'),
    type: z.string().min(1).max(60).optional(),
    since: utc.optional(),
    until: utc.optional().describe('not part of it'),
    limit: z.coerce.number().int().min(1).max(1000).default(50),
    before: z.string().min(1).max(1000).optional().describe('`next` of the page before'),
  })
  .refine(({ app, environment }) => environment === undefined || app !== undefined, {
    message: 'an environment is one of an app: name the app as well',
    path: ['environment'],
  })
  .refine(({ deployment, type }) => deployment !== undefined || isLoud(type), {
    message: 'how steps went is only in the record of one deployment: name it as well',
    path: ['type'],
  })
const exportQuery = z.object({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
  app: nameParam.optional(),
  since: instant.optional(),
  until: instant.optional(),
})

const types = { jsonl: 'application/x-ndjson', csv: 'text/csv; charset=utf-8; header=present' } as const
const tags = ['audit']

/** Who did what, when and why: a page, the whole record as a stream, and an anchor when somebody asks for one. */
export const addAuditRoutes = (server: ApiServer, { lockstep, anchorNow }: ApiParts): void => {
  server.get(
    '/v1/audit',
    {
      config: needs('viewer', ofQuery),
      schema: {
        tags,
        operationId: 'listAudit',
        summary: 'What was done, newest first',
        querystring: pageQuery,
        response: { 200: auditPage },
      },
    },
    ({ query: { limit, ...query } }) => {
      const { app = null, environment = null, deployment = null, actor = null, type = null } = query
      const { since = null, until = null, before = null } = query
      return audit(lockstep, { app, environment, deployment, actor, type, since, until, before, limit })
    },
  )
  server.get(
    '/v1/audit/export',
    {
      config: needs('viewer', ofQuery),
      schema: {
        tags,
        operationId: 'exportAudit',
        summary: 'The whole record, as JSON lines or CSV',
        produces: Object.values(types),
        querystring: exportQuery,
        response: { 200: streamedText },
      },
    },
    async (request, reply) => {
      const { format, app = null, since = null, until = null } = request.query
      const pieces = await exportAudit(lockstep, { format, app, since, until }, actorOf(request))
      return reply.type(types[format]).send(Readable.from(pieces))
    },
  )
  server.post(
    '/v1/audit/anchors',
    {
      config: needs('admin', everywhere),
      schema: {
        tags,
        operationId: 'anchor',
        summary: 'Anchor what has changed; null: nothing has',
        response: { 200: z.object({ anchor: anchor.nullable() }) },
      },
    },
    async () => ({ anchor: await anchorNow() }),
  )
}

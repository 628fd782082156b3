import { Readable } from 'node:stream'
import { z } from 'zod'
import { audit, exportAudit } from '../app/audit.ts'
import { anchor, auditEntry } from './answers/audit.ts'
import { streamedText } from './answers/common.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { everywhere, ofQuery } from './people/where.ts'
import type { ApiServer } from './server.ts'

const instant = z.iso.datetime({ offset: true })
const pageQuery = z.object({
  app: nameParam.optional(),
  deployment: nameParam.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
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
        summary: 'The newest of what was done, oldest first',
        querystring: pageQuery,
        response: { 200: z.array(auditEntry) },
      },
    },
    ({ query: { app = null, deployment = null, limit } }) => audit(lockstep, { app, deployment, limit }),
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

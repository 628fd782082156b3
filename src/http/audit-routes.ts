import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { audit, exportAudit } from '../app/audit.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, parse } from './parts.ts'

const name = z.string().min(1).max(100)
const instant = z.iso.datetime({ offset: true })
const pageQuery = z.object({
  app: name.optional(),
  deployment: name.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
})
const exportQuery = z.object({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
  app: name.optional(),
  since: instant.optional(),
  until: instant.optional(),
})

const types = { jsonl: 'application/x-ndjson', csv: 'text/csv; charset=utf-8; header=present' } as const

/** Who did what, when and why: a page, the whole record as a stream, and an anchor when somebody asks for one. */
export const addAuditRoutes = (server: FastifyInstance, { lockstep, anchorNow }: ApiParts): void => {
  server.get('/v1/audit', request => {
    const { app = null, deployment = null, limit } = parse(pageQuery, request.query)
    return audit(lockstep, { app, deployment, limit })
  })
  server.get('/v1/audit/export', async (request, reply) => {
    const { format, app = null, since = null, until = null } = parse(exportQuery, request.query)
    const pieces = await exportAudit(lockstep, { format, app, since, until }, actorOf(request))
    return reply.type(types[format]).send(Readable.from(pieces))
  })
  server.post('/v1/audit/anchors', async () => ({ anchor: await anchorNow() }))
}

import { Readable } from 'node:stream'
import { z } from 'zod'
import { quietTypes } from '../domain/audit/entry.ts'
import { audit, exportAudit } from '../app/audit.ts'
import { verifyNow } from '../app/verify-now.ts'
import { anchor, auditPage, verifiedNow } from './answers/audit.ts'
import { streamedText } from './answers/common.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { everywhere, ofQuery } from './people/where.ts'
import type { ApiServer } from './server.ts'

const instant = z.iso.datetime({ offset: true })
const utc = instant.transform(text => new Date(text).toISOString())
const isLoud = (type: string | undefined): boolean => type === undefined || !quietTypes.includes(type)
/** Each of them narrows what the others leave. */
const filters = {
  app: nameParam.optional().describe('with what was done to Lockstep itself'),
  environment: nameParam.optional().describe('of the app that is named, or of every app'),
  deployment: nameParam.optional().describe('with everything that happened in it'),
  actor: z.string().min(1).max(200).optional().describe('by the name that the record has'),
  type: z.string().min(1).max(60).optional(),
}
const pageQuery = z
  .object({
    ...filters,
    since: utc.optional(),
    until: utc.optional().describe('not part of it'),
    limit: z.coerce.number().int().min(1).max(1000).default(50),
    before: z.string().min(1).max(1000).optional().describe('`next` of the page before'),
  })
  .refine(({ deployment, type }) => deployment !== undefined || isLoud(type), {
    message: 'how steps went is only in the record of one deployment: name it as well',
    path: ['type'],
  })
const exportQuery = z.object({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
  ...filters,
  since: instant.optional(),
  until: instant.optional(),
})

const types = { jsonl: 'application/x-ndjson', csv: 'text/csv; charset=utf-8; header=present' } as const
const tags = ['audit']

/** Who did what, when and why: a page, the whole record as a stream, whether it is what was written, and an anchor when somebody asks. */
export const addAuditRoutes = (server: ApiServer, parts: ApiParts): void => {
  addReads(server, parts)
  addProofs(server, parts)
}

const addReads = (server: ApiServer, { lockstep }: ApiParts): void => {
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
        summary: 'The whole record, or what it is narrowed to, as JSON lines or CSV',
        produces: Object.values(types),
        querystring: exportQuery,
        response: { 200: streamedText },
      },
    },
    async (request, reply) => {
      const { format, app = null, environment = null, deployment = null, actor = null } = request.query
      const { type = null, since = null, until = null } = request.query
      const query = { format, app, environment, deployment, actor, type, since, until }
      const pieces = await exportAudit(lockstep, query, actorOf(request))
      return reply.type(types[format]).send(Readable.from(pieces))
    },
  )
}

const addProofs = (server: ApiServer, { anchorNow, openRecord }: ApiParts): void => {
  const verify = oneAtATime(() => verifyNow(openRecord))
  server.post(
    '/v1/audit/verify',
    {
      config: needs('viewer', everywhere),
      schema: {
        tags,
        operationId: 'verifyAudit',
        summary: 'Read the whole record and say what was changed, removed or moved in it',
        response: { 200: verifiedNow },
      },
    },
    () => verify(),
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

/** Whoever asks while it goes on gets what it will find: it reads all there is. */
const oneAtATime = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let underWay: Promise<T> | null = null
  return () =>
    (underWay ??= work().finally(() => {
      underWay = null
    }))
}

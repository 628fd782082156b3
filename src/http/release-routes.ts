import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { recordOfRelease, releases, showRelease } from '../app/release-record.ts'
import { releaseMarkdown } from '../domain/release-record/release-markdown.ts'
import type { ApiParts } from './parts.ts'
import { appParams, parse } from './parts.ts'

const releaseParams = appParams.extend({ release: z.string().min(1).max(100) })
const highest = 2_147_483_647
const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  before: z.coerce.number().int().min(1).max(highest).nullable().default(null),
})
const recordQuery = z.object({ format: z.enum(['json', 'markdown']).optional() })

/** Releases: which there are, what one is, and its record, as JSON or as Markdown. They change nothing. */
export const addReleaseRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  const base = '/v1/apps/:app/releases'
  server.get(base, request =>
    releases(lockstep, { ...parse(appParams, request.params), ...parse(pageQuery, request.query) }),
  )
  server.get(`${base}/:release`, request => showRelease(lockstep, parse(releaseParams, request.params)))
  server.get(`${base}/:release/record`, async (request, reply) => {
    const format = parse(recordQuery, request.query).format ?? accepted(request)
    const record = await recordOfRelease(lockstep, parse(releaseParams, request.params))
    void reply.header('vary', 'accept').header('x-content-type-options', 'nosniff')
    return format === 'json' ? record : reply.type('text/markdown; charset=utf-8').send(releaseMarkdown(record))
  })
}

const accepted = ({ headers }: FastifyRequest): 'json' | 'markdown' =>
  /\btext\/markdown\b/i.test(headers.accept ?? '') ? 'markdown' : 'json'

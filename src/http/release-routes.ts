import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { commits } from '../app/commits.ts'
import { migrationTexts, recordOfRelease, releases, showRelease } from '../app/release-record.ts'
import { releaseMarkdown } from '../domain/release-record/release-markdown.ts'
import { commitPage } from './answers/difference.ts'
import { migrationText, releaseContent, releasePage } from './answers/release.ts'
import { releaseRecord } from './answers/release-record.ts'
import type { ApiParts } from './parts.ts'
import { appParams, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { inApp } from './people/where.ts'
import type { ApiServer } from './server.ts'

const releaseParams = appParams.extend({ release: nameParam.describe('id, version or the first letters of a commit') })
const highest = 2_147_483_647
const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  before: z.coerce.number().int().min(1).max(highest).nullable().default(null),
})
const recordQuery = z.object({ format: z.enum(['json', 'markdown']).optional() })

const base = '/v1/apps/:app/releases'
const tags = ['apps']

/** Releases: which there are, what one is, and its record, as JSON or as Markdown. They change nothing. */
export const addReleaseRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    base,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'listReleases',
        summary: 'Releases, newest first',
        params: appParams,
        querystring: pageQuery,
        response: { 200: releasePage },
      },
    },
    ({ params, query }) => releases(lockstep, { ...params, ...query }),
  )
  server.get(
    `${base}/:release`,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getRelease',
        summary: 'What a release is',
        params: releaseParams,
        response: { 200: releaseContent },
      },
    },
    ({ params }) => showRelease(lockstep, params),
  )
  server.get(
    `${base}/:release/migrations`,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'listMigrationTexts',
        summary: 'The migrations of a release as they are run, in their order',
        params: releaseParams,
        response: { 200: z.array(migrationText) },
      },
    },
    ({ params }) => migrationTexts(lockstep, params),
  )
  server.get(
    '/v1/apps/:app/commits',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'listCommits',
        summary: 'The commits that releases brought, newest first',
        params: appParams,
        querystring: pageQuery,
        response: { 200: commitPage },
      },
    },
    ({ params, query }) => commits(lockstep, { ...params, ...query }),
  )
  addRecord(server, lockstep)
}

const addRecord = (server: ApiServer, lockstep: ApiParts['lockstep']): void => {
  server.get(
    `${base}/:release/record`,
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'getReleaseRecord',
        summary: 'All that is known of a release: what it is, where it went, who let it and what came of it',
        produces: ['application/json', 'text/markdown'],
        params: releaseParams,
        querystring: recordQuery,
        response: { 200: z.union([releaseRecord, z.string()]) },
      },
    },
    async (request, reply) => {
      const format = request.query.format ?? accepted(request)
      const record = await recordOfRelease(lockstep, request.params)
      void reply.header('vary', 'accept').header('x-content-type-options', 'nosniff')
      return format === 'json' ? record : reply.type('text/markdown; charset=utf-8').send(releaseMarkdown(record))
    },
  )
}

const accepted = ({ headers }: Pick<FastifyRequest, 'headers'>): 'json' | 'markdown' =>
  /\btext\/markdown\b/i.test(headers.accept ?? '') ? 'markdown' : 'json'

import { z } from 'zod'
import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { nodes } from '../app/nodes.ts'
import { previewRelease } from '../app/preview-release.ts'
import { ship } from '../app/ship.ts'
import { checksOfRun } from '../store/checks.ts'
import { releaseById } from '../store/releases.ts'
import { deploymentsOfRun, readRun } from '../store/runs.ts'
import { health, node as nodeShape, preview, ready, run, runWithDeployments } from './answers/run.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, idParams } from './parts.ts'
import { accessTo } from './people/access.ts'
import { requireDeployer, requireRepository } from './people/may-ship.ts'
import { needs, open } from './people/needs.ts'
import { ofRun, somewhere } from './people/where.ts'
import type { ApiServer } from './server.ts'

const source = z.object({
  repository: z.string().min(1).describe('a path on the server or an address that git understands'),
  ref: z.string().min(1),
  file: z.string().min(1),
})
const shipBody = source.extend({
  to: z.string().min(1).nullable().describe('the last environment; null: all'),
  recheck: z.boolean().default(false).describe('also checks that have passed before at this commit'),
})
const previewBody = source.extend({ environment: z.string().min(1).nullable().describe('null: all') })

const tags = ['runs']

/** Runs: ship a commit, and look at the plan that shipping it would make. */
export const addRunRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.post(
    '/v1/runs',
    {
      config: needs('deployer', somewhere),
      schema: {
        tags,
        operationId: 'ship',
        summary: 'Build a commit and take it through the environments',
        body: shipBody,
        response: { 201: run },
      },
    },
    async (request, reply) => {
      await requireRepository(request, lockstep, request.body.repository)
      const what = { ...request.body, actor: actorOf(request) }
      return reply.code(201).send(await ship(lockstep, what, requireDeployer(request)))
    },
  )
  server.post(
    '/v1/previews',
    {
      config: needs('deployer', somewhere),
      schema: {
        tags,
        operationId: 'preview',
        summary: 'The plans that shipping would make',
        body: previewBody,
        response: { 200: preview },
      },
    },
    async request => {
      await requireRepository(request, lockstep, request.body.repository)
      const { require } = accessTo(request)
      return previewRelease(lockstep, request.body, app =>
        require({ role: 'deployer', app: { one: app }, environment: 'any' }),
      )
    },
  )
  server.get(
    '/v1/runs/:id',
    {
      config: needs('viewer', ofRun),
      schema: {
        tags,
        operationId: 'getRun',
        summary: 'A run as it is now',
        params: idParams,
        response: { 200: runWithDeployments },
      },
    },
    async ({ params: { id } }) => {
      const found = await readRun(lockstep.store.db, id)
      if (found === null) throw failure(apiErrors.RUN_UNKNOWN, { run: id })
      const { db, pool } = lockstep.store
      const release = found.release === null ? null : await releaseById(pool, found.release)
      const version = release?.version ?? null
      return { ...found, version, deployments: await deploymentsOfRun(db, id), checks: await checksOfRun(db, id) }
    },
  )
}

/** The server itself, and those beside it. */
export const addServerRoutes = (
  server: ApiServer,
  { lockstep, version, node, readiness, stopping }: ApiParts,
): void => {
  server.get(
    '/v1/health',
    {
      config: open,
      schema: {
        tags: ['server'],
        operationId: 'getHealth',
        summary: 'Which server this is, and that it answers',
        response: { 200: health },
      },
    },
    () => Promise.resolve({ version, pid: process.pid, node, role: lockstep.store.role }),
  )
  server.get(
    '/v1/ready',
    {
      config: open,
      schema: {
        tags: ['server'],
        operationId: 'getReadiness',
        summary: 'Whether this node is to be sent requests: 503 where it is not',
        response: { 200: ready },
      },
    },
    async () => {
      if (stopping.aborted) throw failure(serveErrors.SERVE_STOPPING, {})
      const { problems, schema, leads } = await readiness()
      if (problems.length > 0) throw failure(serveErrors.SERVE_NOT_READY, { problems })
      return { ready: true as const, schema, leads }
    },
  )
  server.get(
    '/v1/nodes',
    {
      config: needs('viewer', somewhere),
      schema: {
        tags: ['server'],
        operationId: 'listNodes',
        summary: 'The nodes that share the database',
        response: { 200: z.array(nodeShape) },
      },
    },
    () => nodes(lockstep),
  )
}

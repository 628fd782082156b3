import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import { previewRelease } from '../app/preview-release.ts'
import { ship } from '../app/ship.ts'
import { nodes } from '../app/nodes.ts'
import { deploymentsOfRun, readRun } from '../store/runs.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, idParams, parse } from './parts.ts'

const source = z.object({ repository: z.string().min(1), ref: z.string().min(1), file: z.string().min(1) })
const shipBody = source.extend({ to: z.string().min(1).nullable() })
const previewBody = source.extend({ environment: z.string().min(1).nullable() })

/** Runs: ship a commit, and look at the plan that shipping it would make. */
export const addRunRoutes = (server: FastifyInstance, { lockstep, version, node }: ApiParts): void => {
  server.get('/v1/health', () => Promise.resolve({ version, pid: process.pid, node, role: lockstep.store.role }))
  server.get('/v1/nodes', () => nodes(lockstep))
  server.post('/v1/runs', async (request, reply) => {
    const run = await ship(lockstep, { ...parse(shipBody, request.body), actor: actorOf(request) })
    return reply.code(201).send(run)
  })
  server.post('/v1/previews', request => previewRelease(lockstep, parse(previewBody, request.body)))
  server.get('/v1/runs/:id', async request => {
    const { id } = parse(idParams, request.params)
    const run = await readRun(lockstep.store.db, id)
    if (run === null) throw failure(apiErrors.RUN_UNKNOWN, { run: id })
    return { ...run, deployments: await deploymentsOfRun(lockstep.store.db, id) }
  })
}

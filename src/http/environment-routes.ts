import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { deploy } from '../app/deploy.ts'
import { startDrill } from '../app/drill.ts'
import { newestFor } from '../app/newest-for.ts'
import { holdRelease } from '../app/hold-release.ts'
import { liftHold } from '../app/lift-hold.ts'
import { rollBack, rollbackPreflight } from '../app/roll-back.ts'
import { status } from '../app/status.ts'
import { history } from '../store/history.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, appParams, parse, placeParams } from './parts.ts'

const release = z.string().min(1).nullable()
const deployBody = z.object({ release })
const rollbackBody = z.object({ to: release, reason: z.string().max(1000), confirm: z.string().max(100) })
const holdBody = z.object({ release: z.string().min(1), reason: z.string().max(1000).default('') })
const liftBody = z.object({ release: z.string().min(1), reason: z.string().trim().min(1).max(1000) })
const historyQuery = z.object({
  environment: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
})

/** Environments: what runs where, deploy a release, roll back. */
export const addEnvironmentRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  const base = '/v1/apps/:app/environments/:environment'
  const wanted = async (request: { params: unknown; body: unknown }) => {
    const place = parse(placeParams, request.params)
    const named = parse(deployBody, request.body).release
    return { ...place, release: named ?? (await newestFor(lockstep, place)) }
  }
  server.get('/v1/apps/:app/status', request => status(lockstep, parse(appParams, request.params).app))
  server.get('/v1/apps/:app/history', request => {
    const { environment, limit } = parse(historyQuery, request.query)
    return history(lockstep.store, parse(appParams, request.params).app, environment ?? null, limit)
  })
  server.post(`${base}/plan`, async request =>
    lockstep.resolvePlan({ kind: 'deploy', ...(await wanted(request)) }, lockstep.store.db),
  )
  server.post(`${base}/deployments`, async (request, reply) => {
    const started = await deploy(lockstep, { ...(await wanted(request)), actor: actorOf(request) })
    return reply.code(201).send(started)
  })
  server.post(`${base}/drills`, async (request, reply) => {
    const run = await startDrill(lockstep, { ...(await wanted(request)), actor: actorOf(request) })
    return reply.code(201).send(run)
  })
  server.post(`${base}/rollback-preflight`, request => {
    const { to } = parse(rollbackBody.pick({ to: true }), request.body)
    return rollbackPreflight(lockstep, { ...parse(placeParams, request.params), to })
  })
  server.post(`${base}/holds`, request =>
    holdRelease(lockstep, {
      ...parse(placeParams, request.params),
      ...parse(holdBody, request.body),
      actor: actorOf(request),
    }),
  )
  server.post(`${base}/holds/lift`, request =>
    liftHold(lockstep, {
      ...parse(placeParams, request.params),
      ...parse(liftBody, request.body),
      actor: actorOf(request),
    }),
  )
  server.post(`${base}/rollbacks`, async (request, reply) => {
    const body = parse(rollbackBody, request.body)
    const started = await rollBack(lockstep, {
      ...parse(placeParams, request.params),
      ...body,
      actor: actorOf(request),
    })
    return reply.code(201).send(started)
  })
}

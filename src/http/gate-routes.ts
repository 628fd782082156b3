import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { freeze, freezes, thaw } from '../app/freeze.ts'
import { approve, breakGlass, reject, tick } from '../app/gates.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, appParams, idParams, parse } from './parts.ts'

const reason = z.string().max(1000).default('')
const planHash = z.string().min(1).max(200)
const decisionBody = z.object({ planHash, reason })
const tickBody = z.object({ planHash, item: z.string().min(1).max(1000) })
const reasonBody = z.object({ reason })
const instant = z.iso.datetime({ offset: true }).nullable().default(null)
const freezeBody = z.object({
  environment: z.string().min(1).max(100).nullable().default(null),
  everyApp: z.boolean().default(false),
  from: instant,
  to: instant,
  reason,
})

/** What people decide before a deployment starts: approve, reject, tick, break the glass, freeze. */
export const addGateRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  const base = '/v1/deployments/:id'
  server.post(`${base}/approve`, async request => {
    const { id } = parse(idParams, request.params)
    const { state } = await approve(lockstep, {
      id,
      actor: actorOf(request),
      ...parse(decisionBody, request.body),
    })
    return { id, state }
  })
  server.post(`${base}/tick`, async request => {
    const { id } = parse(idParams, request.params)
    const { state } = await tick(lockstep, { id, actor: actorOf(request), ...parse(tickBody, request.body) })
    return { id, state }
  })
  server.post(`${base}/reject`, async request => {
    const { id } = parse(idParams, request.params)
    const { state } = await reject(lockstep, { id, actor: actorOf(request), ...parse(reasonBody, request.body) })
    return { id, state }
  })
  server.post(`${base}/break-glass`, async request => {
    const { id } = parse(idParams, request.params)
    const { state } = await breakGlass(lockstep, {
      id,
      actor: actorOf(request),
      ...parse(decisionBody, request.body),
    })
    return { id, state }
  })
  server.get('/v1/apps/:app/freezes', request => freezes(lockstep, parse(appParams, request.params).app))
  server.post('/v1/apps/:app/freezes', async (request, reply) => {
    const { everyApp, ...body } = parse(freezeBody, request.body)
    const app = everyApp ? null : parse(appParams, request.params).app
    return reply.code(201).send(await freeze(lockstep, { app, actor: actorOf(request), ...body }))
  })
  server.post('/v1/freezes/:id/lift', request =>
    thaw(lockstep, {
      ...parse(idParams, request.params),
      ...parse(reasonBody, request.body),
      actor: actorOf(request),
    }),
  )
}

import { z } from 'zod'
import { freeze, freezes, thaw } from '../app/freeze.ts'
import { approve, breakGlass, reject, tick } from '../app/gates.ts'
import { decided } from './answers/deployment.ts'
import { freeze as freezeShape } from './answers/gates.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, appParams, idParams, nameParam, reasonText } from './parts.ts'
import { accessTo } from './people/access.ts'
import { needs } from './people/needs.ts'
import { inApp, ofDeployment, ofFreeze } from './people/where.ts'
import type { ApiServer } from './server.ts'

const reason = reasonText.default('')
const planHash = z.string().min(1).max(200).describe('of the plan that was looked at: a decision about another is void')
const decisionBody = z.object({ planHash, reason })
const tickBody = z.object({ planHash, item: z.string().min(1).max(1000) })
const reasonBody = z.object({ reason }).prefault({})
const instant = z.iso.datetime({ offset: true }).nullable().default(null)
const freezeBody = z.object({
  environment: nameParam.nullable().default(null).describe('null: every environment'),
  everyApp: z.boolean().default(false),
  from: instant.describe('null: now'),
  to: instant.describe('null: until somebody lifts it'),
  reason,
})

const base = '/v1/deployments/:id'
const tags = ['gates']
const response = { 200: decided }

/** What people decide before a deployment starts: approve, reject, tick, break the glass, freeze. */
export const addGateRoutes = (server: ApiServer, parts: ApiParts): void => {
  addApprovals(server, parts)
  addOverrides(server, parts)
  addFreezes(server, parts)
}

const addApprovals = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.post(
    `${base}/approve`,
    {
      config: needs('approver', ofDeployment),
      schema: {
        tags,
        operationId: 'approve',
        summary: 'Approve the plan',
        params: idParams,
        body: decisionBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await approve(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
  server.post(
    `${base}/tick`,
    {
      config: needs('approver', ofDeployment),
      schema: {
        tags,
        operationId: 'tick',
        summary: 'Confirm an item of the checklist',
        params: idParams,
        body: tickBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await tick(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
}

const addOverrides = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.post(
    `${base}/reject`,
    {
      config: needs('approver', ofDeployment),
      schema: {
        tags,
        operationId: 'reject',
        summary: 'Reject it: it ends before it starts',
        params: idParams,
        body: reasonBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await reject(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
  server.post(
    `${base}/break-glass`,
    {
      config: needs('viewer', ofDeployment, 'admin'),
      schema: {
        tags,
        operationId: 'breakGlass',
        summary: 'Pass all gates by a word that is told',
        params: idParams,
        body: decisionBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await breakGlass(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
}

const addFreezes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/apps/:app/freezes',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'listFreezes',
        summary: 'Freezes that are in force or will be',
        params: appParams,
        response: { 200: z.array(freezeShape) },
      },
    },
    ({ params }) => freezes(lockstep, params.app),
  )
  server.post(
    '/v1/apps/:app/freezes',
    {
      config: needs('admin', inApp),
      schema: {
        tags,
        operationId: 'freeze',
        summary: 'Keep deployments from starting',
        params: appParams,
        body: freezeBody,
        response: { 201: freezeShape },
      },
    },
    async (request, reply) => {
      const { everyApp, ...body } = request.body
      await accessTo(request).require({
        role: 'admin',
        app: everyApp ? 'every' : { one: request.params.app },
        environment: body.environment === null ? 'every' : { one: body.environment },
      })
      const app = everyApp ? null : request.params.app
      return reply.code(201).send(await freeze(lockstep, { app, actor: actorOf(request), ...body }))
    },
  )
  server.post(
    '/v1/freezes/:id/lift',
    {
      config: needs('admin', ofFreeze),
      schema: {
        tags,
        operationId: 'liftFreeze',
        summary: 'End a freeze before its time',
        params: idParams,
        body: reasonBody,
        response: { 200: freezeShape },
      },
    },
    request => thaw(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
}

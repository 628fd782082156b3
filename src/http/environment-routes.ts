import { z } from 'zod'
import { deploy } from '../app/deploy.ts'
import { startDrill } from '../app/drill.ts'
import { newestFor } from '../app/newest-for.ts'
import { holdRelease } from '../app/hold-release.ts'
import { holds } from '../app/holds.ts'
import { liftHold } from '../app/lift-hold.ts'
import { rollBack, rollbackPreflight } from '../app/roll-back.ts'
import { listRollbackTargets } from '../app/rollback-targets.ts'
import { startedDeployment } from './answers/deployment.ts'
import {
  held,
  heldRelease,
  lifted,
  rollbackPreflight as preflightShape,
  rollbackTarget,
} from './answers/environment.ts'
import { plan } from './answers/plan.ts'
import { run } from './answers/run.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, appParams, placeParams, reasonText } from './parts.ts'
import { needs } from './people/needs.ts'
import { inApp, inEnvironment } from './people/where.ts'
import type { ApiServer } from './server.ts'

const release = z.string().min(1).nullable()
const deployBody = z.object({
  release: release.describe('id, version or the first letters of a commit; null: the newest that may go there'),
})
const targetBody = z.object({
  to: release.describe('null: the newest before the running one that was verified there'),
})
const rollbackBody = targetBody.extend({
  reason: reasonText,
  confirm: z.string().max(100).describe('the word ROLLBACK'),
})
const holdBody = z.object({ release: z.string().min(1), reason: reasonText.default('') })
const liftBody = z.object({ release: z.string().min(1), reason: z.string().trim().min(1).max(1000) })

const base = '/v1/apps/:app/environments/:environment'
const tags = ['apps']
const params = placeParams

type Wanted = z.infer<typeof placeParams> & z.infer<typeof deployBody>

/** Environments: deploy a release, try a drill, roll back, keep a release out. */
export const addEnvironmentRoutes = (server: ApiServer, parts: ApiParts): void => {
  addDeploys(server, parts)
  addRollbacks(server, parts)
  addHolds(server, parts)
}

const addDeploys = (server: ApiServer, { lockstep }: ApiParts): void => {
  const wanted = async ({ app, environment, release }: Wanted) => ({
    app,
    environment,
    release: release ?? (await newestFor(lockstep, { app, environment })),
  })
  server.post(
    `${base}/plan`,
    {
      config: needs('viewer', inEnvironment),
      schema: {
        tags,
        operationId: 'planDeployment',
        summary: 'What a deployment would do now',
        params,
        body: deployBody,
        response: { 200: plan },
      },
    },
    async ({ params, body }) =>
      lockstep.resolvePlan({ kind: 'deploy', ...(await wanted({ ...params, ...body })) }, lockstep.store.db),
  )
  server.post(
    `${base}/deployments`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'deploy',
        summary: 'Deploy a release',
        params,
        body: deployBody,
        response: { 201: startedDeployment },
      },
    },
    async (request, reply) => {
      const what = await wanted({ ...request.params, ...request.body })
      return reply.code(201).send(await deploy(lockstep, { ...what, actor: actorOf(request) }))
    },
  )
  server.post(
    `${base}/drills`,
    {
      config: needs('admin', inEnvironment),
      schema: {
        tags,
        operationId: 'startDrill',
        summary: 'Deploy, take back and deploy again, to see that it can be taken back',
        params,
        body: deployBody,
        response: { 201: run },
      },
    },
    async (request, reply) => {
      const what = await wanted({ ...request.params, ...request.body })
      return reply.code(201).send(await startDrill(lockstep, { ...what, actor: actorOf(request) }))
    },
  )
}

const addRollbacks = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    `${base}/rollback-targets`,
    {
      config: needs('viewer', inEnvironment),
      schema: {
        tags,
        operationId: 'listRollbackTargets',
        summary: 'What ran there, newest first: where a rollback may go',
        params,
        response: { 200: z.array(rollbackTarget) },
      },
    },
    async ({ params }) => [...(await listRollbackTargets(lockstep, params))],
  )
  server.post(
    `${base}/rollback-preflight`,
    {
      config: needs('viewer', inEnvironment),
      schema: {
        tags,
        operationId: 'preflightRollback',
        summary: 'What a rollback would undo, and what would stay',
        params,
        body: targetBody,
        response: { 200: preflightShape },
      },
    },
    ({ params, body }) => rollbackPreflight(lockstep, { ...params, ...body }),
  )
  server.post(
    `${base}/rollbacks`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'rollBack',
        summary: 'Return to an earlier release',
        params,
        body: rollbackBody,
        response: { 201: startedDeployment },
      },
    },
    async (request, reply) => {
      const what = { ...request.params, ...request.body, actor: actorOf(request) }
      return reply.code(201).send(await rollBack(lockstep, what))
    },
  )
}

const addHolds = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    '/v1/apps/:app/holds',
    {
      config: needs('viewer', inApp),
      schema: {
        tags,
        operationId: 'listHolds',
        summary: 'Releases that stay out of an environment until somebody lets them in',
        params: appParams,
        response: { 200: z.array(heldRelease) },
      },
    },
    ({ params }) => holds(lockstep, params.app),
  )
  server.post(
    `${base}/holds`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'hold',
        summary: 'Keep a release out',
        params,
        body: holdBody,
        response: { 200: held },
      },
    },
    request => holdRelease(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
  server.post(
    `${base}/holds/lift`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'liftHold',
        summary: 'Let a held release in again',
        params,
        body: liftBody,
        response: { 200: lifted },
      },
    },
    request => liftHold(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
}

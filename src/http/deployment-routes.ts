import { z } from 'zod'
import { abort } from '../app/abort.ts'
import { adopt, answer, attest, continueUndo } from '../app/answer.ts'
import { seeDeployment } from '../app/decide.ts'
import { deploymentView } from '../app/deployment-view.ts'
import { gatesNow } from '../app/gates.ts'
import { decided, deployment } from './answers/deployment.ts'
import { plan } from './answers/plan.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, idParams, reasonText } from './parts.ts'
import { needs } from './people/needs.ts'
import { ofDeployment } from './people/where.ts'
import type { ApiServer } from './server.ts'

const reason = reasonText.default('')
const confirmsLoss = z
  .boolean()
  .default(false)
  .describe('needed past the point of no return: what would be lost is accepted')
const abortBody = z.object({ reason, confirmsLoss }).prefault({})
const reasonBody = z.object({ reason }).prefault({})
const attestBody = z.object({ step: z.string().min(1).max(200), reason })
const answerBody = z.object({ answer: z.enum(['retry', 'skip', 'take-back']), confirmsLoss, reason })

const base = '/v1/deployments/:id'
const tags = ['deployments']
const response = { 200: decided }

/** One deployment: where it is, and what a person may decide about it. */
export const addDeploymentRoutes = (server: ApiServer, parts: ApiParts): void => {
  addLooks(server, parts)
  addAnswers(server, parts)
  addLastResorts(server, parts)
}

const addLooks = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    base,
    {
      config: needs('viewer', ofDeployment),
      schema: {
        tags,
        operationId: 'getDeployment',
        summary: 'A deployment as it is now',
        params: idParams,
        response: { 200: deployment },
      },
    },
    async ({ params }) => {
      const seen = await seeDeployment(lockstep, params.id)
      return deploymentView(seen, seen.newer === null ? await gatesNow(lockstep, seen.deployment) : null)
    },
  )
  server.get(
    `${base}/plan`,
    {
      config: needs('viewer', ofDeployment),
      schema: {
        tags,
        operationId: 'getDeploymentPlan',
        summary: 'The plan that it goes by',
        params: idParams,
        response: { 200: plan },
      },
    },
    async ({ params }) => (await seeDeployment(lockstep, params.id)).deployment.plan,
  )
}

const addAnswers = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.post(
    `${base}/abort`,
    {
      config: needs('deployer', ofDeployment),
      schema: {
        tags,
        operationId: 'abort',
        summary: 'Stop it and take it back',
        params: idParams,
        body: abortBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await abort(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
  server.post(
    `${base}/answer`,
    {
      config: needs('deployer', ofDeployment),
      schema: {
        tags,
        operationId: 'answer',
        summary: 'Answer what it asks',
        params: idParams,
        body: answerBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await answer(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
  server.post(
    `${base}/continue`,
    {
      config: needs('deployer', ofDeployment),
      schema: {
        tags,
        operationId: 'continueUndo',
        summary: 'Try again to take back what is stuck',
        params: idParams,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await continueUndo(lockstep, { id, actor: actorOf(request) })
      return { id, state }
    },
  )
}

const addLastResorts = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.post(
    `${base}/attest`,
    {
      config: needs('admin', ofDeployment),
      schema: {
        tags,
        operationId: 'attest',
        summary: 'Say that a step was taken back by hand',
        params: idParams,
        body: attestBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await attest(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
  server.post(
    `${base}/adopt`,
    {
      config: needs('admin', ofDeployment),
      schema: {
        tags,
        operationId: 'adopt',
        summary: 'Accept that it cannot be taken back: the next deployment takes over what is left',
        params: idParams,
        body: reasonBody,
        response,
      },
    },
    async request => {
      const { id } = request.params
      const { state } = await adopt(lockstep, { id, actor: actorOf(request), ...request.body })
      return { id, state }
    },
  )
}

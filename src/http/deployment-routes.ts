import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { abort } from '../app/abort.ts'
import { adopt, answer, attest, continueUndo } from '../app/answer.ts'
import { seeDeployment } from '../app/decide.ts'
import { gatesNow } from '../app/gates.ts'
import { deploymentView } from '../app/deployment-view.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, idParams, parse } from './parts.ts'

const reason = z.string().max(1000)
const abortBody = z.object({ reason: reason.default(''), confirmsLoss: z.boolean().default(false) })
const reasonBody = z.object({ reason: reason.default('') })
const attestBody = reasonBody.extend({ step: z.string().min(1).max(200) })
const answerBody = z.object({
  answer: z.enum(['retry', 'skip', 'take-back']),
  confirmsLoss: z.boolean().default(false),
  reason: reason.default(''),
})

/** One deployment: where it is, and what a person may decide about it. */
export const addDeploymentRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  const base = '/v1/deployments/:id'
  server.get(base, async request => {
    const seen = await seeDeployment(lockstep, parse(idParams, request.params).id)
    return deploymentView(seen, seen.newer === null ? await gatesNow(lockstep, seen.deployment) : null)
  })
  server.get(
    `${base}/plan`,
    async request => (await seeDeployment(lockstep, parse(idParams, request.params).id)).deployment.plan,
  )
  server.post(`${base}/abort`, async request => {
    const { id } = parse(idParams, request.params)
    const deployment = await abort(lockstep, { id, actor: actorOf(request), ...parse(abortBody, request.body) })
    return { id, state: deployment.state }
  })
  server.post(`${base}/answer`, async request => {
    const { id } = parse(idParams, request.params)
    const deployment = await answer(lockstep, { id, actor: actorOf(request), ...parse(answerBody, request.body) })
    return { id, state: deployment.state }
  })
  server.post(`${base}/attest`, async request => {
    const { id } = parse(idParams, request.params)
    const { state } = await attest(lockstep, { id, actor: actorOf(request), ...parse(attestBody, request.body) })
    return { id, state }
  })
  server.post(`${base}/adopt`, async request => {
    const { id } = parse(idParams, request.params)
    const { state } = await adopt(lockstep, { id, actor: actorOf(request), ...parse(reasonBody, request.body) })
    return { id, state }
  })
  server.post(`${base}/continue`, async request => {
    const { id } = parse(idParams, request.params)
    const deployment = await continueUndo(lockstep, { id, actor: actorOf(request) })
    return { id, state: deployment.state }
  })
}

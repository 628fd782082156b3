import { z } from 'zod'
import { consumers, pauseConsumer, resumeConsumer } from '../app/consumers.ts'
import { consumerState, flagState } from './answers/consumer.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, nameParam, placeParams, reasonText } from './parts.ts'
import { needs } from './people/needs.ts'
import { inEnvironment } from './people/where.ts'
import type { ApiServer } from './server.ts'

const base = '/v1/apps/:app/environments/:environment/consumers'
const tags = ['environments']
const params = placeParams.extend({ consumer: nameParam })
const pauseBody = z.object({ reason: reasonText })
const resumeBody = z
  .object({
    reason: reasonText.default(''),
    of: nameParam.nullable().default(null).describe('whose pause; null: that of who asks'),
  })
  .prefault({})
const response = { 200: flagState }

/** Consumers of queues: who pauses them, and a person's word about one. */
export const addConsumerRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  server.get(
    base,
    {
      config: needs('viewer', inEnvironment),
      schema: {
        tags,
        operationId: 'listConsumers',
        summary: 'Consumers, who pauses them, and what their instances said last',
        params: placeParams,
        response: { 200: z.array(consumerState) },
      },
    },
    ({ params }) => consumers(lockstep, params),
  )
  server.post(
    `${base}/:consumer/pause`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'pauseConsumer',
        summary: 'Keep a consumer from reading, whoever deploys',
        params,
        body: pauseBody,
        response,
      },
    },
    request => pauseConsumer(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
  server.post(
    `${base}/:consumer/resume`,
    {
      config: needs('deployer', inEnvironment),
      schema: {
        tags,
        operationId: 'resumeConsumer',
        summary: 'End the pause of a person',
        params,
        body: resumeBody,
        response,
      },
    },
    request => resumeConsumer(lockstep, { ...request.params, ...request.body, actor: actorOf(request) }),
  )
}

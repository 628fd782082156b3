import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { servedFlags } from '../app/served-flags.ts'
import type { ServedFlags } from '../app/served-flags.ts'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { evaluatedFlag } from './answers/flag.ts'
import type { Outside } from './door.ts'
import { placeOfClient } from './flag-client.ts'
import { evaluatedFeature, tagged } from './flag-evaluation.ts'
import { answerFlagProblems, bodyLimitBytes } from './flag-problem.ts'
import { flagKey, question } from './flag-routes.ts'
import type { ApiParts } from './parts.ts'
import { open } from './people/needs.ts'
import type { ApiServer } from './server.ts'

const path = '/ofrep/v1/evaluate/flags'
const tags = ['flags']
// A question changes nothing: a key that comes with it says nothing to us.
const options = { bodyLimit: bodyLimitBytes, config: { ...open, hasOwnIds: true } }

/**
 * OFREP for those that are no instances: by a token for flags they see the feature flags of its place, and none of Lockstep's own. Routes of
 * their own, for clients of OFREP look for more in an error.
 */
export const addFlagClientRoutes = (server: ApiServer, parts: ApiParts, outside: Outside | null): void => {
  void server.register(asking => {
    asking.setErrorHandler((error, request, reply) => answerFlagProblems(error, { request, reply, log: parts.log }))
    addQuestions(asking, whatIsSeen(parts, outside))
    return Promise.resolve()
  })
}

type See = (request: FastifyRequest, reply: FastifyReply) => ReturnType<ServedFlags['ofPlace']>

/** The store is there once requests come. */
const whatIsSeen = ({ lockstep }: ApiParts, outside: Outside | null): See => {
  let served: ServedFlags | null = null
  return async (request, reply) => {
    const wait = (seconds: number): void => void reply.header('retry-after', seconds)
    const place = await placeOfClient(request, { store: lockstep.store, outside, wait })
    served ??= servedFlags(lockstep.store)
    return served.ofPlace(place)
  }
}

const addQuestions = (asking: ApiServer, see: See): void => {
  asking.post(
    `${path}/:key`,
    {
      ...options,
      schema: {
        tags,
        operationId: 'evaluateFlag',
        summary: 'The value of a feature flag, by OFREP, for a token of flag-tokens',
        params: z.object({ key: flagKey }),
        body: question,
        response: { 200: evaluatedFlag },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const { release, flags } = await see(request, reply)
      const flag = flags.find(one => one.key === key)
      if (flag !== undefined) return evaluatedFeature(flag)
      const known = flags.map(one => one.key)
      throw failure(flagErrors.FLAG_UNKNOWN, { flag: key, release: release ?? 'nothing', known })
    },
  )
  asking.post(
    path,
    {
      ...options,
      schema: {
        tags,
        operationId: 'evaluateFlags',
        summary: 'All feature flags, by OFREP, for a token of flag-tokens; 304 while they are those of If-None-Match',
        body: question,
        response: { 200: z.object({ flags: z.array(evaluatedFlag) }) },
      },
    },
    async (request, reply) => {
      const { flags, etag } = tagged((await see(request, reply)).flags.map(evaluatedFeature))
      void reply.header('etag', etag)
      return { flags: [...flags] }
    },
  )
}

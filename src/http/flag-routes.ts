import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ServedFlags } from '../app/served-flags.ts'
import type { Place } from '../domain/environment.ts'
import type { InstanceFlags } from '../store/instance-flags.ts'
import { evaluated, evaluatedAll, evaluatedFeature } from './flag-evaluation.ts'
import { parseRequest } from './flag-problem.ts'
import { instanceOf } from './instance-request.ts'

export type FlagSources = {
  /** Lockstep's own flags of a place, as its instances may use them. */
  readonly flagsOf: (place: Place) => InstanceFlags | Promise<InstanceFlags>
  /** The feature flags that a release declares; of them `only` one (null: all). */
  readonly featuresOf: ServedFlags['ofRelease']
}

export const flagKey = z
  .string()
  .regex(/^[\w.-]{1,100}$/, 'a flag key has letters, digits, dots, hyphens and underscores')
const params = z.object({ key: flagKey })

// Lockstep decides by the token; the context is read only so far that a client hears of a malformed one.
export const question = z.object({ context: z.record(z.string(), z.unknown()).optional() }).nullish()

const count = z.int().min(0)
const acknowledgement = z.object({
  flag: flagKey,
  revision: count,
  consuming: z.boolean(),
  inFlight: count.max(1_000_000_000),
  receiving: z.boolean(),
})

const placeOf = (request: FastifyRequest): Place => {
  const { app, environment } = instanceOf(request)
  return { app, environment }
}

/** `POST /ofrep/v1/evaluate/flags/:key` and `/ofrep/v1/evaluate/flags`: https://github.com/open-feature/protocol, service/openapi.yaml */
export const addEvaluation = (server: FastifyInstance, { flagsOf, featuresOf }: FlagSources): void => {
  server.route({
    method: 'POST',
    url: '/ofrep/v1/evaluate/flags/:key',
    handler: async request => {
      const { key } = parseRequest(params, request.params)
      parseRequest(question, request.body)
      const { release } = instanceOf(request)
      const [feature] = await featuresOf(placeOf(request), release, key)
      if (feature !== undefined) return evaluatedFeature(feature)
      const flags = await flagsOf(placeOf(request))
      return evaluated(await flags.read(key), release)
    },
  })
  server.route({
    method: 'POST',
    url: '/ofrep/v1/evaluate/flags',
    handler: async (request, reply) => {
      parseRequest(question, request.body)
      const { release } = instanceOf(request)
      const features = await featuresOf(placeOf(request), release, null)
      const { flags, etag } = await evaluatedAll(await flagsOf(placeOf(request)), features, release)
      void reply.header('etag', etag)
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : { flags }
    },
  })
}

/** `POST /v1/acknowledgements`: which revision an instance has seen and what it does now. Who it is stands in its token. */
export const addAcknowledgements = (server: FastifyInstance, { flagsOf }: Pick<FlagSources, 'flagsOf'>): void => {
  server.route({
    method: 'POST',
    url: '/v1/acknowledgements',
    handler: async (request, reply) => {
      const said = parseRequest(acknowledgement, request.body)
      const { instance, release } = instanceOf(request)
      const flags = await flagsOf(placeOf(request))
      await flags.acknowledge({ ...said, instance, release })
      return reply.code(204).send()
    },
  })
}

import type { FastifyRequest } from 'fastify'
import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import { sha256 } from '../domain/digest.ts'
import { canonicalJson } from '../domain/json.ts'
import { claimKey, forgetKey, keepAnswer } from '../store/request-keys.ts'
import type { KeyedRequest } from '../store/request-keys.ts'
import type { ApiParts } from './parts.ts'
import { accessIfAny } from './people/access.ts'
import { problemType } from './problem.ts'
import type { Problem } from './problem.ts'
import type { ApiServer } from './server.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its requests have ids of their own, and what stands in `Idempotency-Key` is not meant for us. */
    readonly hasOwnIds?: boolean
  }
}

const wellFormed = /^[\x21-\x7e]{8,100}$/

/**
 * A POST with an `Idempotency-Key` is done once: sent again it is answered as it was the first time, refusals included. What failed for a
 * reason that may pass is not kept, nor what is a secret. API_KEY_INVALID, API_KEY_REUSED, API_KEY_UNDER_WAY.
 */
export const honourRequestKeys = (server: ApiServer, { lockstep }: ApiParts): void => {
  const ours = new WeakMap<FastifyRequest, KeyedRequest>()
  server.addHook('preHandler', async (request, reply) => {
    const keyed = keyedRequest(request)
    if (keyed === null) return
    const claimed = await claimKey(lockstep.store.pool, keyed)
    if (claimed.kind === 'other') throw failure(apiErrors.API_KEY_REUSED, { key: keyed.key })
    if (claimed.kind === 'under-way') throw failure(apiErrors.API_KEY_UNDER_WAY, { key: keyed.key })
    if (claimed.kind === 'answered') {
      const { status, answer } = claimed
      const type = status >= 400 ? problemType : 'application/json; charset=utf-8'
      return reply.code(status).type(type).header('idempotency-replayed', 'true').send(answer)
    }
    ours.set(request, keyed)
  })
  server.addHook('onSend', async (request, reply, payload) => {
    const keyed = ours.get(request)
    if (keyed === undefined) return payload
    if (typeof payload === 'string' && !mayPass(reply.statusCode, payload))
      await keepAnswer(lockstep.store.pool, keyed, { status: reply.statusCode, answer: payload })
    else await forgetKey(lockstep.store.pool, keyed)
    return payload
  })
}

/** The same request may succeed later: it is not to be refused for ever. */
const mayPass = (status: number, payload: string): boolean =>
  status >= 500 || (status >= 400 && (JSON.parse(payload) as Partial<Problem>).kind === 'retry')

const keyedRequest = (request: FastifyRequest): KeyedRequest | null => {
  const key = request.headers['idempotency-key']
  const access = accessIfAny(request)
  // Nobody knows whose key it is, or its answer must not be kept.
  if (access === null || request.routeOptions.config.isSecret === true) return null
  if (request.method !== 'POST' || key === undefined || request.routeOptions.config.hasOwnIds === true) return null
  if (typeof key !== 'string' || !wellFormed.test(key)) throw failure(apiErrors.API_KEY_INVALID, {})
  const digest = sha256(`${request.url}\n${canonicalJson(request.body ?? null)}`)
  return { actor: access.principal.name, key, digest }
}

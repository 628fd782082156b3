import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Lockstep } from '../../app/lockstep.ts'
import { tellDenials } from '../../app/people/tell-denials.ts'
import { authErrors } from '../../domain/errors/auth.ts'
import { LockstepError, failure } from '../../domain/errors/error.ts'
import type { Door } from '../door.ts'
import type { ApiServer } from '../server.ts'
import { accessKey, accessOf, accessTo } from './access.ts'
import type { Access } from './access.ts'
import type { Authenticate, Authenticated } from './authenticate.ts'
import { askAgainKey, askAgainMs } from './gone-of.ts'
import type { AskAgain } from './gone-of.ts'

/**
 * Lets in whom the door knows, and each only to what the rule of the route lets them. Before any route: one without a rule throws, so
 * that the server does not start. AUTH_NEEDED, AUTH_TOKEN_REFUSED, AUTH_TOO_MANY, AUTH_DENIED.
 */
export const admit = (server: ApiServer, parts: { readonly lockstep: Lockstep }, door: Door): void => {
  const access = accessMaker(parts)
  server.addHook('onRoute', ({ method, url, config }) => {
    if (config?.needs === undefined) throw new Error(`${String(method)} ${url} does not say who may use it`)
  })
  server.decorateRequest(accessKey, null)
  server.decorateRequest(askAgainKey, null)
  server.addHook('onRequest', async (request, reply) => {
    const { needs } = request.routeOptions.config
    if (needs === undefined || needs === 'nobody') return
    const principal = await identified(request, reply, door)
    request.setDecorator<Access | null>(accessKey, access(principal))
    const ask = () => firstOf(door.authenticators, request)
    request.setDecorator<AskAgain | null>(askAgainKey, { ask, everyMs: door.askAgainMs ?? askAgainMs })
  })
  // Before anything that was sent is looked at: whoever may not is told so first.
  server.addHook('preValidation', async request => {
    const { needs } = request.routeOptions.config
    if (needs === undefined || typeof needs === 'string') return
    const { role, where, scopeRole } = needs
    const place = await where(request, parts.lockstep)
    await accessTo(request).require({ role, ...place, ...(scopeRole !== undefined && { scopeRole }) })
  })
}

/** The store and the policy are there once requests come. */
const accessMaker = (parts: { readonly lockstep: Lockstep }): ((principal: Authenticated) => Access) => {
  let tell: ReturnType<typeof tellDenials> | null = null
  return principal => accessOf(parts.lockstep.policy, (tell ??= tellDenials(parts.lockstep)), principal)
}

const identified = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { authenticators, outside }: Door,
): Promise<Authenticated> => {
  await outside?.guesses.refuseGuesser(request.ip, seconds => void reply.header('retry-after', seconds))
  try {
    const principal = await firstOf(authenticators, request)
    if (principal !== null) return principal
  } catch (error) {
    if (error instanceof LockstepError && error.status === 401) {
      await outside?.guesses.wasWrong(request.ip)
      void reply.header('www-authenticate', 'Bearer error="invalid_token"')
    }
    throw error
  }
  void reply.header('www-authenticate', 'Bearer')
  throw failure(authErrors.AUTH_NEEDED, {})
}

const firstOf = async (
  authenticators: readonly Authenticate[],
  request: FastifyRequest,
): Promise<Authenticated | null> => {
  for (const authenticate of authenticators) {
    const principal = await authenticate(request)
    if (principal !== null) return principal
  }
  return null
}

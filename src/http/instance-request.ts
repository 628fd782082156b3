import type { FastifyInstance, FastifyRequest } from 'fastify'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import type { InstanceClaims } from '../domain/instance-token.ts'
import { readInstanceToken } from '../domain/instance-token.ts'

const bearer = /^Bearer +(\S+)$/i

const instanceIn = (key: Uint8Array, authorization: string | undefined): InstanceClaims => {
  const token = bearer.exec(authorization ?? '')?.[1]
  const claims = token === undefined ? null : readInstanceToken(key, token)
  if (claims === null) throw failure(flagErrors.FLAG_TOKEN_REFUSED, undefined)
  return claims
}

/** Lets only instances in, before a body is read. FLAG_TOKEN_REFUSED. */
export const admitInstances = (server: FastifyInstance, key: Uint8Array): void => {
  server.decorateRequest('instanceClaims', null)
  server.addHook('onRequest', async request => {
    request.setDecorator('instanceClaims', instanceIn(key, request.headers.authorization))
  })
}

/** Who asks, by the token alone. Only for requests that `admitInstances` let in. */
export const instanceOf = (request: FastifyRequest): InstanceClaims =>
  request.getDecorator<InstanceClaims>('instanceClaims')

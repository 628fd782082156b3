import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../domain/saga/event.ts'
import type { Principal } from '../../domain/people/principal.ts'
import { actorOf } from '../parts.ts'

const admitted = new WeakMap<FastifyRequest, Principal>()

/** Says for all that follows who sent a request, as an authenticator found it. */
export const admit = (request: FastifyRequest, principal: Principal): void => {
  admitted.set(request, principal)
}

/** Who asks: whom an authenticator found; else the user of this machine, whom the socket alone lets in. */
export const principalOf = (request: FastifyRequest): Principal =>
  admitted.get(request) ?? { kind: 'owner', name: actorOf(request).name, groups: [], scope: null }

/** Who asks, as the record names people. */
export const actorFor = (request: FastifyRequest): Actor => ({ kind: 'person', name: principalOf(request).name })

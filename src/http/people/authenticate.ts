import type { FastifyRequest } from 'fastify'
import type { Principal } from '../../domain/people/principal.ts'

/**
 * Says who asks by one kind of credential; null: the request carries none of it. A credential that is wrong throws an error of the
 * catalogue with status 401.
 */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | null>

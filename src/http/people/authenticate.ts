import type { FastifyRequest } from 'fastify'
import type { Principal } from '../../domain/people/principal.ts'

/** Who asks; `via`: the name of the token that was shown. */
export type Authenticated = Principal & { readonly via?: string }

/**
 * Looks for one kind of credential. Null: this request carries none of mine. A credential that is wrong throws an error of the
 * catalogue with status 401.
 */
export type Authenticate = (request: FastifyRequest) => Promise<Authenticated | null>

/**
 * Who asks by the unix socket, which lets in only the user whose server it is: the name is believed, since this user may do everything
 * anyway.
 */
export const byOwner: Authenticate = ({ headers }) => {
  const header = headers['x-lockstep-actor']
  const name = typeof header === 'string' && header !== '' ? header.slice(0, 100) : 'unknown'
  return Promise.resolve({ kind: 'owner', name, groups: [], scope: null })
}

import type { FastifyRequest } from 'fastify'
import type { Lockstep } from '../../app/lockstep.ts'
import type { Needed } from '../../domain/people/may-act.ts'
import type { Role } from '../../domain/people/principal.ts'

export type Where = Pick<Needed, 'app' | 'environment'>

/** Finds the place that a request is about, from what was sent: nothing of it is parsed yet. */
export type FindWhere = (request: FastifyRequest, lockstep: Lockstep) => Where | Promise<Where>

/**
 * Who may use a route. `nobody`: it is open to everybody, and looks for itself whom to believe. `anybody`: whoever is known, with
 * whatever role; the route looks for itself what of all there is is theirs.
 */
export type Needs = 'nobody' | 'anybody' | { readonly role: Role; readonly where: FindWhere; readonly scopeRole?: Role }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says it; without it the server does not start. */
    readonly needs?: Needs
    /** The answer holds a secret: it is not kept to be given again. */
    readonly isSecret?: boolean
  }
}

export const needs = (role: Role, where: FindWhere, scopeRole?: Role): { readonly needs: Needs } => ({
  needs: { role, where, ...(scopeRole !== undefined && { scopeRole }) },
})
export const open = { needs: 'nobody' } as const
export const known = { needs: 'anybody' } as const

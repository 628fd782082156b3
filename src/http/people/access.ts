import type { FastifyRequest } from 'fastify'
import { authErrors } from '../../domain/errors/auth.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Policy } from '../../domain/gates/policy.ts'
import { mayAct, placeText } from '../../domain/people/may-act.ts'
import type { Needed } from '../../domain/people/may-act.ts'
import type { Actor } from '../../domain/saga/event.ts'
import type { Authenticated } from './authenticate.ts'

/** Keeps in the record that somebody was not let. */
export type TellDenied = (principal: Authenticated, needed: Needed) => Promise<void>

/** What whoever sends a request may do. */
export type Access = {
  readonly principal: Authenticated
  readonly may: (needed: Needed) => boolean
  /** AUTH_DENIED, which becomes part of the record. */
  readonly require: (needed: Needed) => Promise<void>
}

/** What somebody may do, by the policy. */
export const accessOf = (policy: Policy, tell: TellDenied, principal: Authenticated): Access => ({
  principal,
  may: needed => mayAct(policy, principal, needed),
  require: async needed => {
    if (mayAct(policy, principal, needed)) return
    await tell(principal, needed)
    throw failure(authErrors.AUTH_DENIED, {
      who: actorOfPrincipal(principal).name,
      role: principal.scope === null ? needed.role : (needed.scopeRole ?? needed.role),
      place: placeText(needed),
    })
  },
})

/** Under which name of a request its access stands. */
export const accessKey = 'access'

/** Null where a route is open to everybody. */
export const accessIfAny = (request: FastifyRequest): Access | null => request.getDecorator<Access | null>(accessKey)

/** Only for routes that are not open to everybody: nobody gets to another one unknown. */
export const accessTo = (request: FastifyRequest): Access => {
  const access = accessIfAny(request)
  if (access === null) throw new Error(`nobody was asked who they are at ${request.url}`)
  return access
}

export const actorOfPrincipal = ({ kind, name, via }: Authenticated): Actor => ({
  kind: kind === 'workflow' ? 'system' : 'person',
  name,
  ...(via !== undefined && { via }),
})

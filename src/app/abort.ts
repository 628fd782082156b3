import type { Deployment } from '../domain/saga/deployment.ts'
import type { Actor } from '../domain/saga/event.ts'
import { decide } from './decide.ts'
import type { Lockstep } from './lockstep.ts'

export type AbortRequest = {
  readonly id: string
  readonly actor: Actor
  readonly reason: string
  /** Past the point of no return: the person accepts what taking back loses. */
  readonly confirmsLoss: boolean
}

/**
 * Stops a deployment: what has not started yet ends at once, what runs is signalled and taken back. One that asks is answered by
 * taking back. DEPLOYMENT_EVENT_REFUSED when it is over, being taken back already, or past its point of no return unconfirmed.
 */
export const abort = (lockstep: Lockstep, { id, actor, reason, confirmsLoss }: AbortRequest): Promise<Deployment> =>
  decide(lockstep, id, ({ state }) =>
    state === 'asking'
      ? { type: 'answered', answer: 'take-back', confirmsLoss, actor, reason }
      : { type: 'abort-requested', actor, reason },
  )

import { noPolicy } from '../domain/gates/demands.ts'
import { failure } from '../domain/errors/error.ts'
import { gateErrors } from '../domain/errors/gate.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Actor, Answer } from '../domain/saga/event.ts'
import { decide } from './decide.ts'
import { requireGlassBreaker } from './gates.ts'
import type { Lockstep } from './lockstep.ts'

export type AnswerRequest = {
  readonly id: string
  readonly answer: Answer
  readonly confirmsLoss: boolean
  readonly actor: Actor
  readonly reason: string
}

/** Answers a deployment that asks: retry, skip or take back. DEPLOYMENT_EVENT_REFUSED when it does not ask or may not be answered so. */
export const answer = (lockstep: Lockstep, { id, ...said }: AnswerRequest): Promise<Deployment> =>
  decide(lockstep, id, () => ({ type: 'answered', ...said }))

/** Lets a deployment that is stuck try again to take back what is left. */
export const continueUndo = (
  lockstep: Lockstep,
  { id, actor }: Pick<AnswerRequest, 'id' | 'actor'>,
): Promise<Deployment> => decide(lockstep, id, () => ({ type: 'continued', actor }))

/** Says that a person has taken one step of a stuck deployment back by hand. DEPLOYMENT_EVENT_REFUSED when nothing of it is left. */
export const attest = (
  lockstep: Lockstep,
  { id, step, actor, reason }: Pick<AnswerRequest, 'id' | 'actor' | 'reason'> & { readonly step: string },
): Promise<Deployment> => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'an attestation' })
  return decide(lockstep, id, () => ({ type: 'attested', step, actor, reason }))
}

/**
 * Accepts a stuck deployment as it is and frees its environment: the next deployment there takes over what is left, its pause included.
 * The last way out: where there is a policy, only those may who may break the glass. GATE_GLASS_BARRED, GATE_REASON_MISSING.
 */
export const adopt = (
  lockstep: Lockstep,
  { id, actor, reason }: Pick<AnswerRequest, 'id' | 'actor' | 'reason'>,
): Promise<Deployment> => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'adopting an environment' })
  if (lockstep.policy !== noPolicy) requireGlassBreaker(lockstep.policy, actor)
  return decide(lockstep, id, () => ({ type: 'adopted', actor, reason }))
}

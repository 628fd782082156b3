import type { Deployment } from '../domain/saga/deployment.ts'
import type { Actor, Answer } from '../domain/saga/event.ts'
import { decide } from './decide.ts'
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

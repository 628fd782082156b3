import type { Cause, Deployment } from './deployment.ts'
import type { Question } from './event.ts'
import { isPastPoint, mayGoBackUnasked } from './progress.ts'

/**
 * What becomes of a deployment that cannot go on: it is taken back by itself, or a person is asked. Asked is past the point of no
 * return, where an effect is unknown, where the step says so, and when a rollback itself fails.
 */
export const turned = (deployment: Deployment, cause: Cause, step: string): Deployment => {
  const about = question(deployment, cause, step)
  return about === null
    ? { ...deployment, state: 'undoing', cause, question: null, abort: null }
    : { ...deployment, cause, question: { about, step } }
}

const question = (deployment: Deployment, cause: Cause, step: string): Question | null => {
  switch (cause.kind) {
    case 'unknown':
      return 'unknown'
    case 'abort':
      return isPastPoint(deployment) ? 'abort' : null
    case 'person':
    case 'unanswered':
      return null
    case 'failure':
      return !mayGoBackUnasked(deployment) || asks(deployment, step) ? 'failure' : null
  }
}

const asks = (deployment: Deployment, id: string): boolean =>
  deployment.plan.steps.some(step => step.id === id && step.ask)

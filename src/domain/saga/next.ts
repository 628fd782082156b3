import { asksBeforePoint } from '../point-of-no-return.ts'
import type { PlannedStep } from '../plan.ts'
import { currentStep, stepState } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import type { Question } from './event.ts'
import { nextUndo, undoLeft, undoRetryAt } from './progress.ts'

/** What the engine has to do now. */
export type Action =
  | { readonly kind: 'do'; readonly step: PlannedStep }
  | { readonly kind: 'undo'; readonly step: PlannedStep }
  | { readonly kind: 'settle'; readonly step: PlannedStep }
  | { readonly kind: 'ask'; readonly about: Question; readonly step: string }
  | { readonly kind: 'wait'; readonly for: 'gates' | 'lock' | 'person' | 'nothing' }
  | { readonly kind: 'wait'; readonly for: 'retry'; readonly step: string; readonly at: string }
  | { readonly kind: 'wait'; readonly for: 'answer'; readonly at: string | null }
  | { readonly kind: 'finish'; readonly as: 'succeeded' | 'rolled-back' | 'stuck' }

/** Total, without clock or I/O: the same deployment always gives the same action. */
export const next = (deployment: Deployment): Action => {
  switch (deployment.state) {
    case 'waiting':
      return { kind: 'wait', for: 'gates' }
    case 'queued':
      return { kind: 'wait', for: 'lock' }
    case 'running':
      return nextForward(deployment)
    case 'asking':
      return { kind: 'wait', for: 'answer', at: deployment.asking?.deadline ?? null }
    case 'undoing':
      return nextBackward(deployment)
    case 'stuck':
      return { kind: 'wait', for: 'person' }
    case 'succeeded':
    case 'rolled-back':
    case 'rollback-failed':
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'aborted':
      return { kind: 'wait', for: 'nothing' }
  }
}

const nextForward = (deployment: Deployment): Action => {
  if (deployment.question !== null) return { kind: 'ask', ...deployment.question }
  const step = currentStep(deployment)
  if (step === null) return { kind: 'finish', as: 'succeeded' }
  const state = stepState(deployment, step.id)
  if (state.status === 'backing-off') return { kind: 'wait', for: 'retry', step: step.id, at: state.retryAt ?? '' }
  if (needsSettling(deployment, step)) return { kind: 'settle', step }
  const crosses = state.status === 'pending' && !deployment.pointConfirmed && asksBeforePoint(deployment.plan, step)
  return crosses ? { kind: 'ask', about: 'point-of-no-return', step: step.id } : { kind: 'do', step }
}

const needsSettling = (deployment: Deployment, step: PlannedStep): boolean => {
  const { status, interrupted } = stepState(deployment, step.id)
  return status === 'failed' || (status === 'started' && (interrupted || deployment.abort !== null))
}

const nextBackward = (deployment: Deployment): Action => {
  const step = nextUndo(deployment)
  if (step !== null) return { kind: 'undo', step }
  const retry = undoRetryAt(deployment)
  if (retry !== null) return { kind: 'wait', for: 'retry', ...retry }
  return { kind: 'finish', as: undoLeft(deployment).length === 0 ? 'rolled-back' : 'stuck' }
}

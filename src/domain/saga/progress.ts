import type { PlannedStep } from '../plan.ts'
import { undoDependencies, undoOrderOf } from '../undo-order.ts'
import { hasStarted, stepState } from './deployment.ts'
import type { Deployment, UndoStatus } from './deployment.ts'
import type { DeploymentEvent, Question } from './event.ts'

const settledUndo: readonly UndoStatus[] = ['done', 'attested']

/** Started steps with something to undo, in the derived order, those already undone included. */
export const undoOrder = (deployment: Deployment): readonly PlannedStep[] =>
  undoOrderOf(deployment.plan.steps).filter(step => hasStarted(deployment, step.id))

/** What is still to be undone, in order. */
export const undoLeft = (deployment: Deployment): readonly PlannedStep[] =>
  undoOrder(deployment).filter(step => !settledUndo.includes(stepState(deployment, step.id).undo.status))

/** The first undo that nothing holds up: not failed, not backing off, and all that it depends on is undone. */
export const nextUndo = (deployment: Deployment): PlannedStep | null => {
  const left = undoLeft(deployment)
  const leftIds = new Set(left.map(step => step.id))
  return left.find(step => isFree(deployment, step, leftIds)) ?? null
}

const isFree = (deployment: Deployment, step: PlannedStep, left: ReadonlySet<string>): boolean => {
  const { status } = stepState(deployment, step.id).undo
  if (status === 'failed' || status === 'backing-off') return false
  return !undoDependencies(deployment.plan.steps, step).some(id => left.has(id))
}

/** The earliest timer among undos that back off; null when none does. */
export const undoRetryAt = (deployment: Deployment): { readonly step: string; readonly at: string } | null =>
  undoLeft(deployment)
    .map(step => ({ step: step.id, at: stepState(deployment, step.id).undo.retryAt }))
    .filter((entry): entry is { step: string; at: string } => entry.at !== null)
    .sort((a, b) => (a.at < b.at ? -1 : 1))[0] ?? null

/** True once the step that is the plan's point of no return may have had its effect. */
export const isPastPoint = (deployment: Deployment): boolean =>
  deployment.plan.pointOfNoReturn !== null && hasStarted(deployment, deployment.plan.pointOfNoReturn)

/** True while it may be taken back without asking anybody: not past the point of no return, and not a rollback. */
export const mayGoBackUnasked = (deployment: Deployment): boolean =>
  deployment.plan.kind !== 'rollback' && !isPastPoint(deployment)

/**
 * How long a person has to answer before it is taken back without an answer; null: without end. A deadline is the file's word on the
 * failure of a step; where a person has to decide there is none.
 */
export const answerWithinMs = (deployment: Deployment, about: Question, step: string): number | null =>
  about === 'failure' && mayGoBackUnasked(deployment)
    ? (deployment.plan.steps.find(({ id }) => id === step)?.askWithinMs ?? null)
    : null

/** `open` from the moment the new version may have taken users' writes. Never closes again. */
export const dataWindow = (deployment: Deployment): 'open' | 'closed' =>
  deployment.plan.steps.some(step => step.opensDataWindow && hasStarted(deployment, step.id)) ? 'open' : 'closed'

/**
 * Whether these events say no more than that somebody took over and found the step not done. A deployment of which nothing else comes
 * brings down whoever leads it, and that must be noticed.
 */
export const isNoProgress = (events: readonly DeploymentEvent[]): boolean =>
  events.every(
    event => event.type === 'taken-over' || (event.type === 'settled' && event.settlement.outcome === 'not-done'),
  )

import { currentStep, hasStarted, stepState } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import type { FactType } from './event.ts'
import { next } from './next.ts'
import { isPastPoint, mayGoBackUnasked } from './progress.ts'
import { turned } from './turn.ts'
import type { EventOf, Transitions } from './transition.ts'
import { withStep, withUndo } from './transition.ts'

type DecisionFact = Extract<
  FactType,
  'abort-requested' | 'asked' | 'answered' | 'ask-expired' | 'breached' | 'retry-due' | 'taken-over'
>

/** The part of the state table where a person, a timer or another node comes in. */
export const decisions: Transitions<DecisionFact> = {
  'abort-requested': {
    from: ['waiting', 'queued', 'running'],
    refuse: deployment => (deployment.abort === null ? null : 'it is being aborted already'),
    fold: (deployment, event) => aborted(deployment, event),
  },
  asked: {
    from: ['running'],
    refuse: refusedQuestion,
    fold: (deployment, { question, step, deadline }) => ({
      ...deployment,
      state: 'asking',
      question: null,
      asking: { about: question, step, deadline },
    }),
  },
  answered: { from: ['asking'], refuse: refusedAnswer, fold: (deployment, event) => answered(deployment, event) },
  'ask-expired': {
    from: ['asking'],
    refuse: refusedExpiry,
    fold: deployment => ({
      ...deployment,
      state: 'undoing',
      asking: null,
      abort: null,
      cause: deployment.cause ?? { kind: 'unanswered', step: deployment.asking?.step ?? '' },
    }),
  },
  breached: {
    from: ['asking'],
    refuse: refusedBreach,
    fold: (deployment, { step, error }) => ({
      ...deployment,
      state: 'undoing',
      asking: null,
      abort: null,
      cause: { kind: 'failure', step, error },
    }),
  },
  'retry-due': { from: ['running', 'undoing'], refuse: onlyBackingOff, fold: retried },
  'taken-over': {
    from: ['running', 'undoing'],
    refuse: (deployment, { epoch }) => (epoch > deployment.epoch ? null : 'its epoch is not newer'),
    fold: (deployment, { epoch }) => interrupted({ ...deployment, epoch }),
  },
}

function refusedQuestion(deployment: Deployment, { question, step }: EventOf<'asked'>): string | null {
  const action = next(deployment)
  return action.kind === 'ask' && action.about === question && action.step === step ? null : 'there is nothing to ask'
}

function refusedExpiry(deployment: Deployment): string | null {
  const { asking } = deployment
  if (asking === null || asking.deadline === null) return 'the question has no deadline'
  return isPastPoint(deployment) ? 'not everything can be taken back, so a person decides' : null
}

function refusedBreach(deployment: Deployment, { step }: EventOf<'breached'>): string | null {
  if (deployment.asking?.step !== step) return `nobody is asked about ${step}`
  return mayGoBackUnasked(deployment) ? null : 'a person decides about this one, whatever is seen'
}

function refusedAnswer(deployment: Deployment, { answer, confirmsLoss }: EventOf<'answered'>): string | null {
  const step = deployment.plan.steps.find(({ id }) => id === deployment.asking?.step)
  if (answer === 'skip' && step?.mayBeSkipped !== true) return `${step?.id ?? 'this step'} may not be skipped`
  if (answer === 'skip' && step !== undefined && isOver(deployment, step.id)) return `${step.id} is over already`
  if (answer === 'take-back' && isPastPoint(deployment) && !confirmsLoss)
    return 'taking back from here loses data, which must be confirmed'
  return null
}

function onlyBackingOff(deployment: Deployment, { step }: { readonly step: string }): string | null {
  const state = stepState(deployment, step)
  const status = deployment.state === 'undoing' ? state.undo.status : state.status
  return status === 'backing-off' ? null : `${step} is not waiting for a retry`
}

function retried(deployment: Deployment, { step }: EventOf<'retry-due'>): Deployment {
  if (deployment.state === 'undoing') return withUndo(deployment, step, { status: 'none', retryAt: null })
  return again(deployment, step)
}

/** The same operation once more: a step that had started keeps its operation id and what it saw before. */
const again = (deployment: Deployment, step: string): Deployment => {
  const { attempts } = stepState(deployment, step)
  return hasStarted(deployment, step)
    ? withStep(deployment, step, {
        status: 'started',
        attempts: attempts + 1,
        retryAt: null,
        settlement: null,
        endedAt: null,
      })
    : withStep(deployment, step, { status: 'pending', retryAt: null, endedAt: null })
}

const aborted = (deployment: Deployment, { actor, reason }: EventOf<'abort-requested'>): Deployment => {
  if (deployment.state !== 'running') return { ...deployment, state: 'aborted', reason, endedBy: actor }
  const marked = { ...deployment, abort: { actor, reason } }
  const step = currentStep(marked)
  if (step === null || marked.question !== null) return turned(marked, { kind: 'abort', actor, reason }, step?.id ?? '')
  const { status } = stepState(marked, step.id)
  if (status === 'backing-off' && hasStarted(marked, step.id))
    return withStep(marked, step.id, { status: 'started', retryAt: null })
  return status === 'started' || status === 'failed'
    ? marked
    : turned(marked, { kind: 'abort', actor, reason }, step.id)
}

const answered = (deployment: Deployment, event: EventOf<'answered'>): Deployment => {
  const step = deployment.asking?.step ?? ''
  const open = { ...deployment, asking: null, abort: null }
  switch (event.answer) {
    case 'retry':
      return deployment.asking?.about === 'point-of-no-return'
        ? { ...open, state: 'running', pointConfirmed: true, cause: null }
        : { ...resumed(open, step), state: 'running', cause: null }
    case 'skip':
      return {
        ...withStep(open, step, { status: 'skipped', endedAt: event.at }),
        state: 'running',
        cause: null,
        verified: false,
      }
    case 'take-back':
      return {
        ...open,
        state: 'undoing',
        cause: open.cause ?? { kind: 'person', actor: event.actor, reason: event.reason },
      }
  }
}

const resumed = (deployment: Deployment, step: string): Deployment =>
  isOver(deployment, step) ? deployment : again(deployment, step)

/** An abort may be asked about when its step, or the last of all steps, is over: there is nothing to try again or to skip. */
const isOver = (deployment: Deployment, step: string): boolean => currentStep(deployment)?.id !== step

const interrupted = (deployment: Deployment): Deployment => {
  const step = currentStep(deployment)
  const isRunning =
    step !== null && deployment.state === 'running' && stepState(deployment, step.id).status === 'started'
  return isRunning ? withStep(deployment, step.id, { interrupted: true }) : deployment
}

import { currentStep, hasStarted, stepState, untouchedSteps } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import type { FactType } from './event.ts'
import { next } from './next.ts'
import { turned } from './turn.ts'
import type { EventOf, Transitions } from './transition.ts'
import { noGateRecord } from './waiting.ts'
import { withStep } from './transition.ts'

type ForwardFact = Extract<
  FactType,
  | 'gates-passed'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'lock-granted'
  | 'replanned'
  | 'infrastructure-planned'
  | 'step-started'
  | 'checkpoint'
  | 'step-done'
  | 'step-failed'
  | 'settled'
  | 'succeeded'
>

const onlyCurrent = (deployment: Deployment, event: { readonly step: string }): string | null =>
  currentStep(deployment)?.id === event.step ? null : `${event.step} is not the current step`

const onlyUnderWay = (deployment: Deployment, event: { readonly step: string }): string | null =>
  onlyCurrent(deployment, event) ??
  (stepState(deployment, event.step).status === 'started' ? null : `${event.step} is not under way`)

/** What a call reports before a takeover is settled comes from nobody: the node that called is gone. */
const onlyOwn = (deployment: Deployment, event: { readonly step: string }): string | null =>
  onlyUnderWay(deployment, event) ??
  (stepState(deployment, event.step).interrupted ? `${event.step} was taken over and is not settled yet` : null)

/** The part of the state table before and on the way forward. */
export const forward: Transitions<ForwardFact> = {
  'gates-passed': { from: ['waiting'], fold: deployment => ({ ...deployment, state: 'queued' }) },
  rejected: {
    from: ['waiting', 'queued'],
    fold: (deployment, { actor, reason }) => ({ ...deployment, state: 'rejected', reason, endedBy: actor }),
  },
  expired: {
    from: ['waiting', 'queued'],
    fold: (deployment, { reason }) => ({ ...deployment, state: 'expired', reason }),
  },
  superseded: {
    from: ['waiting', 'queued'],
    fold: (deployment, { by }) => ({ ...deployment, state: 'superseded', reason: `replaced by ${by}` }),
  },
  'lock-granted': {
    from: ['queued'],
    refuse: (deployment, event) => (event.planHash === deployment.plan.hash ? null : 'the plan is another one now'),
    fold: (deployment, { epoch }) => ({ ...deployment, state: 'running', epoch }),
  },
  replanned: {
    from: ['queued'],
    refuse: (deployment, { plan }) => (plan.hash === deployment.plan.hash ? 'the plan is still the same' : null),
    fold: (deployment, { plan, at }) => ({
      ...deployment,
      state: 'waiting',
      waitingSince: at,
      plan,
      gates: noGateRecord,
      steps: untouchedSteps(plan),
    }),
  },
  'infrastructure-planned': {
    from: ['waiting'],
    refuse: (deployment, { plan }) => (plan.hash === deployment.plan.hash ? 'the plan is still the same' : null),
    fold: (deployment, { plan }) => ({ ...deployment, plan, gates: noGateRecord, steps: untouchedSteps(plan) }),
  },
  'step-started': {
    from: ['running'],
    refuse: (deployment, event) =>
      onlyCurrent(deployment, event) ??
      (hasStarted(deployment, event.step) ? `${event.step} has started already` : null) ??
      onlyNext(deployment, event, 'do'),
    fold: (deployment, event) =>
      withStep(deployment, event.step, {
        status: 'started',
        attempts: stepState(deployment, event.step).attempts + 1,
        operationId: event.operationId,
        before: event.before,
        startedAt: event.at,
      }),
  },
  checkpoint: {
    from: ['running'],
    refuse: onlyOwn,
    fold: (deployment, { step, data }) => withStep(deployment, step, { checkpoint: data }),
  },
  'step-done': { from: ['running'], refuse: onlyOwn, fold: (deployment, event) => done(deployment, event) },
  'step-failed': { from: ['running'], refuse: onlyFailing, fold: (deployment, event) => failed(deployment, event) },
  settled: {
    from: ['running'],
    refuse: (deployment, event) => onlyCurrent(deployment, event) ?? onlyNext(deployment, event, 'settle'),
    fold: (deployment, event) => settled(deployment, event),
  },
  succeeded: {
    from: ['running'],
    refuse: deployment =>
      currentStep(deployment) === null && deployment.question === null ? null : 'steps are left to do',
    fold: deployment => ({ ...deployment, state: 'succeeded' }),
  },
}

function onlyFailing(deployment: Deployment, event: { readonly step: string }): string | null {
  const isPending = stepState(deployment, event.step).status === 'pending'
  return isPending
    ? (onlyCurrent(deployment, event) ?? onlyNext(deployment, event, 'do'))
    : onlyUnderWay(deployment, event)
}

/** A person's event may have come between: a step that was next a moment ago then is not any more. */
function onlyNext(deployment: Deployment, event: { readonly step: string }, kind: 'do' | 'settle'): string | null {
  return next(deployment).kind === kind ? null : `${event.step} has nothing to ${kind} now`
}

const done = (deployment: Deployment, event: EventOf<'step-done'>): Deployment => {
  const change = { status: 'done', receipt: event.receipt, kept: event.kept, error: null, endedAt: event.at } as const
  const finished = { ...withStep(deployment, event.step, change), kept: [...deployment.kept, ...event.kept] }
  return finished.abort === null ? finished : turned(finished, { kind: 'abort', ...finished.abort }, event.step)
}

const failed = (deployment: Deployment, event: EventOf<'step-failed'>): Deployment => {
  const { step, error, retryAt } = event
  if (retryAt !== null && deployment.abort === null) {
    return withStep(deployment, step, { status: 'backing-off', error, retryAt })
  }
  const ended = withStep(deployment, step, { status: 'failed', error, endedAt: event.at })
  return hasStarted(ended, step) ? ended : turned(ended, causeOf(ended, step), step)
}

const settled = (deployment: Deployment, event: EventOf<'settled'>): Deployment => {
  const { step, settlement } = event
  const { status } = stepState(deployment, step)
  const known = withStep(deployment, step, { settlement, interrupted: false })
  if (status === 'failed') return turned(known, causeOf(known, step), step)
  const after =
    settlement.outcome === 'done'
      ? withStep(known, step, { status: 'done', receipt: settlement.receipt, error: null, endedAt: event.at })
      : known
  if (after.abort !== null) return turned(stopped(after, step), { kind: 'abort', ...after.abort }, step)
  if (settlement.outcome !== 'unknown') return after
  return turned(stopped(after, step), { kind: 'unknown', step, why: settlement.why }, step)
}

const stopped = (deployment: Deployment, step: string): Deployment =>
  stepState(deployment, step).status === 'started' ? withStep(deployment, step, { status: 'failed' }) : deployment

const causeOf = (deployment: Deployment, step: string) => {
  const { error } = stepState(deployment, step)
  if (deployment.abort !== null) return { kind: 'abort', ...deployment.abort } as const
  if (error !== null) return { kind: 'failure', step, error } as const
  return { kind: 'unknown', step, why: 'it stopped without saying why' } as const
}

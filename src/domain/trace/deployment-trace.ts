import { sha256 } from '../digest.ts'
import type { PlannedStep } from '../plan.ts'
import { fold } from '../saga/apply.ts'
import { isFinal, stepState } from '../saga/deployment.ts'
import type { Deployment, StepStatus, UndoStatus } from '../saga/deployment.ts'
import type { DeploymentEvent, FactType } from '../saga/event.ts'

/** A stretch of time of a deployment, in milliseconds since 1970. */
export type TraceSpan = {
  readonly traceId: string
  readonly spanId: string
  /** Null: the span of the deployment itself. */
  readonly parentId: string | null
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  /** `unset`: neither good nor bad, for example a deployment that was superseded. */
  readonly status: 'ok' | 'error' | 'unset'
  readonly attributes: Readonly<Record<string, string | number>>
}

/** The id of a deployment's trace, 32 hexadecimal digits: whoever knows the deployment knows it. Pure. */
export const traceIdOf = (deployment: string): string => sha256(`lockstep trace ${deployment}`).slice(0, 32)

const spanIdOf = (deployment: string, what: string): string =>
  sha256(`lockstep span ${deployment} ${what}`).slice(0, 16)

/** The id of the span in which a step is done, or taken back. Pure. */
export const stepSpanId = (deployment: string, step: string, direction: 'do' | 'undo'): string =>
  spanIdOf(traceIdOf(deployment), nameOfSpan(step, direction))

const nameOfSpan = (step: string, direction: 'do' | 'undo'): string => (direction === 'do' ? step : `undo ${step}`)

/**
 * The spans of a deployment that is over: itself, each step that began, and each undo that began. Made from the record alone, so they
 * are the same whoever makes them, and whenever. Null: it is not over. Pure.
 */
export const deploymentTrace = (id: string, events: readonly DeploymentEvent[]): readonly TraceSpan[] | null => {
  const deployment = fold(events)
  if (deployment === null || !isFinal(deployment.state)) return null
  const root = rootSpan(id, deployment)
  const steps = deployment.plan.steps.flatMap(step => [
    ...forward(root, deployment, step, events),
    ...backward(root, deployment, step, events),
  ])
  return [root, ...steps]
}

const common = (id: string, { plan }: Deployment) => ({
  'lockstep.deployment': id,
  'lockstep.app': plan.app,
  'lockstep.environment': plan.environment,
  'lockstep.release': plan.release.version,
})

/** Nothing is written behind the end, so what was written last is the end. */
const rootSpan = (id: string, deployment: Deployment): TraceSpan => {
  const { plan, state, cause, createdAt, updatedAt } = deployment
  const code = cause?.kind === 'failure' ? { 'error.type': cause.error.code } : {}
  return {
    traceId: traceIdOf(id),
    spanId: spanIdOf(id, 'deployment'),
    parentId: null,
    name: `${plan.kind} ${plan.app} ${plan.environment}`,
    ...time(createdAt, updatedAt),
    status: statusOfEnd(state),
    attributes: { ...common(id, deployment), 'lockstep.kind': plan.kind, 'lockstep.outcome': state, ...code },
  }
}

const statusOfEnd = (state: string): TraceSpan['status'] => {
  if (state === 'succeeded') return 'ok'
  return state === 'rolled-back' || state === 'rollback-failed' ? 'error' : 'unset'
}

const forward = (root: TraceSpan, deployment: Deployment, step: PlannedStep, events: readonly DeploymentEvent[]) => {
  const { startedAt, status, error, attempts } = stepState(deployment, step.id)
  if (startedAt === null) return []
  const endedAt = lastOf(events, step.id, ['step-done', 'step-failed', 'settled', 'breached']) ?? startedAt
  const own = { name: nameOfSpan(step.id, 'do'), attempts, status: statusOfStep(status), code: error?.code }
  return [stepSpan(root, deployment, step, { ...own, ...time(startedAt, endedAt) })]
}

const backward = (root: TraceSpan, deployment: Deployment, step: PlannedStep, events: readonly DeploymentEvent[]) => {
  const { startedAt, status, error, attempts } = stepState(deployment, step.id).undo
  if (startedAt === null) return []
  const endedAt = lastOf(events, step.id, ['undo-done', 'undo-failed', 'attested']) ?? startedAt
  const own = { name: nameOfSpan(step.id, 'undo'), attempts, status: statusOfStep(status), code: error?.code }
  return [stepSpan(root, deployment, step, { ...own, ...time(startedAt, endedAt) })]
}

const lastOf = (events: readonly DeploymentEvent[], step: string, types: readonly FactType[]): string | undefined =>
  events.findLast(event => 'step' in event && event.step === step && types.includes(event.type))?.at

/** What a person skipped or attested is neither good nor bad. */
const statusOfStep = (status: StepStatus | UndoStatus): TraceSpan['status'] => {
  if (status === 'done') return 'ok'
  return status === 'skipped' || status === 'attested' ? 'unset' : 'error'
}

type Own = Pick<TraceSpan, 'name' | 'startMs' | 'endMs' | 'status'> & {
  readonly attempts: number
  readonly code: string | undefined
}

const stepSpan = (
  { traceId, spanId: parentId }: TraceSpan,
  deployment: Deployment,
  { id, kind }: PlannedStep,
  { name, startMs, endMs, attempts, status, code }: Own,
): TraceSpan => ({
  traceId,
  spanId: spanIdOf(traceId, name),
  parentId,
  name,
  startMs,
  endMs,
  status,
  attributes: {
    'lockstep.app': deployment.plan.app,
    'lockstep.environment': deployment.plan.environment,
    'lockstep.release': deployment.plan.release.version,
    'lockstep.step': id,
    'lockstep.step.kind': kind,
    'lockstep.attempts': attempts,
    ...(code === undefined || status === 'ok' ? {} : { 'error.type': code }),
  },
})

/** Clocks of two nodes may differ: nothing ends before it began. */
const time = (startedAt: string, endedAt: string) => {
  const startMs = Date.parse(startedAt)
  return { startMs, endMs: Math.max(startMs, Date.parse(endedAt)) }
}

import type { ErrorRecord } from '../errors/error.ts'
import { applied, refusal } from '../saga/apply.ts'
import { isFinal, planned, stepState } from '../saga/deployment.ts'
import type { Deployment } from '../saga/deployment.ts'
import type { DeploymentEvent, FactType } from '../saga/event.ts'
import { counted } from './counted.ts'
import type { Family, Total } from './family.ts'
import { observed } from './totals.ts'

export type Measured = {
  /** What the events behind the given place add. */
  readonly totals: readonly Total[]
  /** Nothing can come behind these events any more. */
  readonly isOver: boolean
}

/**
 * What the events of one stream add to the totals, those behind the first `from` only: to count a stream in pieces comes to the same
 * as to count it at once. Null: it is no stream of a deployment, or one that the state table refuses, and is not counted. Pure.
 */
export const measuresOf = (
  events: readonly DeploymentEvent[],
  { from, isDrill }: { readonly from: number; readonly isDrill: boolean },
): Measured | null => {
  const [first, ...others] = events
  if (first?.type !== 'created') return null
  let deployment = planned(first)
  const totals: Total[] = from === 0 ? [eventIn(deployment)] : []
  for (const [index, event] of others.entries()) {
    if (refusal(deployment, event) !== null) return null
    const before = deployment
    deployment = applied(before, event)
    if (index + 1 < from) continue
    totals.push(eventIn(deployment), ...fromEvent(deployment, event))
    if (isFinal(deployment.state) && !isFinal(before.state)) totals.push(...fromEnd(deployment, event.at, isDrill))
  }
  return { totals, isOver: isFinal(deployment.state) }
}

const one = ({ name }: Family, { plan }: Deployment, ...labels: readonly string[]): Total => ({
  name,
  labels: [plan.app, plan.environment, ...labels],
  value: 1,
})

const eventIn = (deployment: Deployment): Total => one(counted.events, deployment)

type Counting = {
  readonly [T in FactType]?: (
    deployment: Deployment,
    event: Extract<DeploymentEvent, { readonly type: T }>,
  ) => readonly Total[]
}

const failedStep = (
  deployment: Deployment,
  { step, error }: { readonly step: string; readonly error: ErrorRecord },
) => [one(counted.stepFailures, deployment, kindOf(deployment, step), error.code)]

const undoing =
  (outcome: string) =>
  (deployment: Deployment, { step }: { readonly step: string }) => [
    one(counted.undo, deployment, kindOf(deployment, step), outcome),
  ]

/** All others are counted as events only. */
const counting: Counting = {
  'step-done': (deployment, { step }) => took(deployment, step),
  'step-failed': failedStep,
  breached: failedStep,
  'undo-done': undoing('done'),
  'undo-failed': undoing('failed'),
  attested: undoing('attested'),
  asked: (deployment, { question }) => [one(counted.asked, deployment, question)],
  'got-stuck': deployment => [one(counted.gotStuck, deployment)],
  'taken-over': deployment => [one(counted.takenOver, deployment)],
  'glass-broken': deployment => [one(counted.glassBroken, deployment)],
}

// The event's own type is lost in a lookup by name; each row only ever meets its own.
const fromEvent = (deployment: Deployment, event: DeploymentEvent): readonly Total[] =>
  counting[event.type]?.(deployment, event as never) ?? []

const kindOf = ({ plan }: Deployment, step: string): string => plan.steps.find(({ id }) => id === step)?.kind ?? ''

const took = (deployment: Deployment, step: string): readonly Total[] => {
  const { startedAt, endedAt } = stepState(deployment, step)
  const { app, environment } = deployment.plan
  if (startedAt === null || endedAt === null) return []
  return observed(counted.stepDuration, [app, environment, kindOf(deployment, step)], seconds(startedAt, endedAt))
}

/** Clocks of two nodes may differ: less than nothing is nothing. */
const seconds = (from: string, to: string): number => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)

const fromEnd = (deployment: Deployment, at: string, isDrill: boolean): readonly Total[] => {
  const { plan, state } = deployment
  const kind = isDrill ? 'drill' : plan.kind
  const startedAt = firstStart(deployment, () => true)
  const ran =
    startedAt === null ? [] : observed(counted.duration, [plan.app, plan.environment, kind], seconds(startedAt, at))
  return [one(counted.ended, deployment, kind, state), ...ran, ...(isDrill ? [] : changed(deployment))]
}

/** When the first of some steps began; null: none did. */
const firstStart = (deployment: Deployment, isWanted: (step: Deployment['plan']['steps'][number]) => boolean) =>
  deployment.plan.steps
    .filter(isWanted)
    .flatMap(({ id }) => stepState(deployment, id).startedAt ?? [])
    .sort()[0] ?? null

const changed = (deployment: Deployment): readonly Total[] => {
  const { plan, state, cause } = deployment
  if (plan.kind === 'rollback') return state === 'succeeded' ? [one(counted.changesFailed, deployment)] : []
  if (firstStart(deployment, ({ opensDataWindow }) => opensDataWindow) === null) return []
  if (state === 'succeeded') return [one(counted.changes, deployment)]
  const hasFailed = cause?.kind === 'failure' || cause?.kind === 'unknown'
  if (!hasFailed || state !== 'rolled-back') return []
  return [one(counted.changes, deployment), one(counted.changesFailed, deployment)]
}

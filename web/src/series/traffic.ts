import { weightOf } from '../../../src/domain/shares.ts'
import type { Deployment, Plan, PlannedStep, RecordedEvent } from '../api/types.ts'
import { serviceOf } from '../deployment/undo-name.ts'

/** From an instant (ms since 1970) on so many percent of the users are on the new version. */
export type SharePoint = { readonly atMs: number; readonly share: number }

export type ServiceTraffic = { readonly service: string; readonly points: readonly SharePoint[] }

/** How users were moved, from the first step to the end or to now. `pointMs`, `turnMs` null: it did not come to that. */
export type Traffic = {
  readonly fromMs: number
  readonly toMs: number
  readonly services: readonly ServiceTraffic[]
  /** When the step began that cannot be taken back. */
  readonly pointMs: number | null
  /** When it was decided that it is taken back. */
  readonly turnMs: number | null
}

/** How users were moved as the record has it; null: no step has begun, or none moves users. Pure. */
export const trafficOf = (
  plan: Plan,
  events: readonly RecordedEvent[],
  { cause }: Pick<Deployment, 'cause'>,
  endMs: number,
): Traffic | null => {
  const moving = plan.steps.filter(({ effect }) => effect === 'traffic')
  const begun = events.find(({ type }) => type === 'step-started')
  if (moving.length === 0 || begun === undefined) return null
  const fromMs = Date.parse(begun.at)
  const services = [...new Set(moving.map(serviceOf))]
  return {
    fromMs,
    toMs: Math.max(endMs, fromMs + 1),
    services: services.map(service => ({
      service,
      points: pointsOf(
        moving.filter(step => serviceOf(step) === service),
        events,
        fromMs,
      ),
    })),
    pointMs: instantOf(
      events.find(event => event.type === 'step-started' && event.step === plan.pointOfNoReturn) ?? null,
    ),
    turnMs: cause === null ? null : instantOf(turnIn(events)),
  }
}

const instantOf = (event: RecordedEvent | null): number | null => (event === null ? null : Date.parse(event.at))

const turning: readonly RecordedEvent['type'][] = [
  'step-failed',
  'settled',
  'abort-requested',
  'answered',
  'ask-expired',
  'breached',
]

/** What was recorded last before anything was taken back, of that by which it is decided. */
const turnIn = (events: readonly RecordedEvent[]): RecordedEvent | null => {
  const first = events.findIndex(({ type }) => type === 'undo-started')
  const before = first === -1 ? events : events.slice(0, first)
  return before.findLast(({ type }) => turning.includes(type)) ?? events[first] ?? null
}

const pointsOf = (steps: readonly PlannedStep[], events: readonly RecordedEvent[], fromMs: number) => {
  const points: SharePoint[] = [{ atMs: fromMs, share: 0 }]
  for (const event of events) {
    const step = 'step' in event ? steps.find(({ id }) => id === event.step) : undefined
    const share = step === undefined ? null : shareAfter(step, event)
    if (share !== null && share !== points.at(-1)?.share) points.push({ atMs: Date.parse(event.at), share })
  }
  return points
}

/** Taking back any share brings all users off the new version at once. */
const shareAfter = (step: PlannedStep, event: RecordedEvent): number | null => {
  if (event.type === 'undo-done' || event.type === 'attested') return 0
  const isDone = event.type === 'step-done' || (event.type === 'settled' && event.settlement.outcome === 'done')
  return isDone ? shareOf(step) : null
}

const fieldsOf = ({ params }: PlannedStep): Readonly<Record<string, unknown>> =>
  typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>) : {}

/** A share says its weight; a batch of instances has as much as its part of all of them. */
const shareOf = (step: PlannedStep): number | null => {
  const { weight, next, base } = fieldsOf(step)
  if (typeof weight === 'number') return weight
  return typeof next === 'number' && typeof base === 'number' ? weightOf({ next, base }) : null
}

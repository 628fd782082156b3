import type { Kysely } from 'kysely'
import type { DeploymentFact } from '../domain/deployment-fact.ts'
import type { StepFailure } from '../domain/failure-analysis.ts'
import type { PlannedStep } from '../domain/plan.ts'
import { fold } from '../domain/saga/apply.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import { knownPart } from '../domain/saga/known-events.ts'
import type { WrittenEvent } from '../domain/saga/known-events.ts'
import { stepState } from '../domain/saga/deployment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Tables } from './tables.ts'

/** What the record knows of deployments of an app that ended since then, by environment; of one when it is named. */
export const deploymentFacts = async (
  db: Kysely<Tables>,
  app: string,
  { environment, since }: { readonly environment: string | null; readonly since: Date },
): Promise<ReadonlyMap<string, readonly DeploymentFact[]>> => {
  let query = db
    .selectFrom('deployments as d')
    .innerJoin('releases as r', 'r.id', 'd.release')
    .leftJoin('drills', 'drills.run', 'd.run')
    .select(['d.id', 'd.environment', 'd.finished_at', 'drills.run as drill', 'r.body'])
    .where('d.app', '=', app)
    .where('d.finished_at', '>=', since)
    .orderBy('d.finished_at')
  if (environment !== null) query = query.where('d.environment', '=', environment)
  const rows = await query.execute()
  const streams = await eventsOf(
    db,
    rows.map(({ id }) => id),
  )
  const facts = new Map<string, DeploymentFact[]>()
  for (const { id, environment: place, finished_at: finishedAt, drill, body } of rows) {
    const { known, newer } = knownPart(streams.get(id) ?? [])
    const deployment = fold(known)
    // What a newer Lockstep wrote is not counted by one that would count it wrongly.
    if (deployment === null || newer !== null || finishedAt === null) continue
    const committedAtMs = committedAt(body as { readonly committedAt?: string })
    const failures = known.flatMap(event => failureIn(deployment, event))
    const own = { id, isDrill: drill !== null, committedAtMs, endedAtMs: finishedAt.getTime(), failures }
    const fact = { ...own, ...folded(deployment) }
    facts.set(place, [...(facts.get(place) ?? []), fact])
  }
  return facts
}

const eventsOf = async (
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly WrittenEvent[]>> => {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('events')
    .select(['stream', 'body'])
    .where('stream', 'in', ids)
    .orderBy('stream')
    .orderBy('seq')
    .execute()
  const streams = new Map<string, WrittenEvent[]>()
  for (const { stream, body } of rows) {
    const events = streams.get(stream) ?? []
    events.push(JSON.parse(body) as WrittenEvent)
    streams.set(stream, events)
  }
  return streams
}

const committedAt = ({ committedAt: at }: { readonly committedAt?: string }): number | null =>
  at === undefined ? null : Date.parse(at)

const folded = (deployment: Deployment) => {
  const { plan, state, cause } = deployment
  const begun = plan.steps.flatMap(step => startOf(deployment, step))
  const first = (wanted: readonly { readonly atMs: number }[]): number | null =>
    wanted.length === 0 ? null : Math.min(...wanted.map(({ atMs }) => atMs))
  return {
    kind: plan.kind,
    release: plan.release.id,
    base: plan.base?.id ?? null,
    state,
    hasFailed: cause?.kind === 'failure' || cause?.kind === 'unknown',
    startedAtMs: first(begun),
    usersAtMs: first(begun.filter(({ step }) => step.opensDataWindow)),
    steps: plan.steps.flatMap(step => tookOf(deployment, step)),
  }
}

const startOf = (deployment: Deployment, step: PlannedStep) => {
  const { startedAt } = stepState(deployment, step.id)
  return startedAt === null ? [] : [{ step, atMs: Date.parse(startedAt) }]
}

/** Only steps that were done: one that failed or was skipped says nothing about how long it takes. */
const tookOf = (deployment: Deployment, step: PlannedStep) => {
  const { status, startedAt, endedAt } = stepState(deployment, step.id)
  if (status !== 'done' || startedAt === null || endedAt === null) return []
  return [{ kind: step.kind, ms: Date.parse(endedAt) - Date.parse(startedAt) }]
}

/** Only what was not tried again by itself: what came through after all is no failure of the deployment. */
const failureIn = ({ plan }: Deployment, event: DeploymentEvent): readonly StepFailure[] => {
  const isFailure = event.type === 'step-failed' || event.type === 'undo-failed' || event.type === 'breached'
  if (!isFailure || ('retryAt' in event && event.retryAt !== null)) return []
  const kind = plan.steps.find(({ id }) => id === event.step)?.kind ?? ''
  return [{ kind, code: event.error.code, isUndo: event.type === 'undo-failed' }]
}

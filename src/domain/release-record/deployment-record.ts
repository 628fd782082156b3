import type { DeploymentKind } from '../plan.ts'
import { fold } from '../saga/apply.ts'
import { isFinal, stepState } from '../saga/deployment.ts'
import type { Deployment } from '../saga/deployment.ts'
import type { Actor, DeploymentEvent, Kept } from '../saga/event.ts'
import { undoOrder } from '../saga/progress.ts'
import type { AnchorRef, ChainLink, RecordedDeployment } from './release-facts.ts'
import { causeText, recordedDecisions } from './recorded-decisions.ts'
import type { RecordedDecision } from './recorded-decisions.ts'
import { recordedGates } from './recorded-gates.ts'
import type { RecordedGates } from './recorded-gates.ts'
import { recordedSteps, recordedTests, recordedWatches } from './recorded-steps.ts'
import type { RecordedStep, RecordedTest, RecordedWatch } from './recorded-steps.ts'

/** A deployment of the release, or a rollback that left it. */
export type DeploymentRecord = {
  readonly id: string
  readonly environment: string
  readonly kind: DeploymentKind
  /** `away`: a rollback from this release to another one. */
  readonly direction: 'to' | 'away'
  /** Versions; `base`: what ran there before, null: nothing did. */
  readonly release: string
  readonly base: string | null
  readonly strategy: string
  readonly run: string | null
  readonly isDrill: boolean
  readonly actor: Actor
  readonly reason: string | null
  readonly createdAt: string
  /** When it was let to the environment; null: it never was. */
  readonly startedAt: string | null
  /** Null: it is not over. */
  readonly endedAt: string | null
  /** From its start to its end. */
  readonly tookMs: number | null
  readonly state: string
  /** What a newer Lockstep wrote of it: all but the state is as before that. */
  readonly newer: string | null
  /** False: a step was skipped, so it was not promoted. */
  readonly verified: boolean
  /** Why it was taken back, or did not start; null: it was not, or did. */
  readonly why: string | null
  /** The ids of the steps that were taken back, in the order of undo. */
  readonly undone: readonly string[]
  readonly kept: readonly Kept[]
  /** What could not be taken back. */
  readonly left: readonly string[]
  readonly gates: RecordedGates
  readonly decisions: readonly RecordedDecision[]
  readonly steps: readonly RecordedStep[]
  readonly tests: readonly RecordedTest[]
  readonly watches: readonly RecordedWatch[]
  /** What ties this to the chained record. `planHash`: of the plan that it had last, which approvals are about. */
  readonly evidence: { readonly planHash: string; readonly head: ChainLink; readonly anchor: AnchorRef | null }
}

/** The record of one deployment from its events. Its first event has to be `created`. Pure. */
export const deploymentRecord = (recorded: RecordedDeployment, release: string): DeploymentRecord => {
  const { id, run, isDrill, state, head, anchor, events, newer } = recorded
  const deployment = fold(events)
  const [created] = events
  if (deployment === null || created?.type !== 'created') throw new Error(`${id} begins without its plan`)
  const { plan } = deployment
  return {
    id,
    environment: plan.environment,
    kind: plan.kind,
    direction: plan.release.id === release ? 'to' : 'away',
    release: plan.release.version,
    base: plan.base?.version ?? null,
    strategy: plan.strategy,
    run,
    isDrill,
    actor: created.actor,
    reason: created.reason,
    ...timesOf(events, state),
    state,
    newer,
    verified: deployment.verified,
    why: whyOf(deployment, events),
    undone: undoneOf(deployment),
    kept: deployment.kept,
    left: deployment.left,
    gates: recordedGates(deployment, events),
    decisions: recordedDecisions(events),
    steps: recordedSteps(deployment),
    tests: recordedTests(deployment),
    watches: recordedWatches(deployment),
    evidence: { planHash: plan.hash, head, anchor },
  }
}

const timesOf = (events: readonly DeploymentEvent[], state: string) => {
  const createdAt = events[0]?.at ?? ''
  const startedAt = events.find(({ type }) => type === 'lock-granted')?.at ?? null
  const endedAt = isFinal(state) ? (events.at(-1)?.at ?? null) : null
  const tookMs = startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt)
  return { createdAt, startedAt, endedAt, tookMs }
}

const whyOf = ({ state, cause, reason }: Deployment, events: readonly DeploymentEvent[]): string | null => {
  if (cause !== null) return causeText(cause)
  if (state !== 'aborted') return ['rejected', 'expired', 'superseded'].includes(state) ? reason : null
  const abort = events.find(event => event.type === 'abort-requested')
  return abort === undefined ? null : causeText({ kind: 'abort', actor: abort.actor, reason: abort.reason })
}

const undoneOf = (deployment: Deployment): readonly string[] =>
  undoOrder(deployment)
    .filter(({ id }) => ['done', 'attested'].includes(stepState(deployment, id).undo.status))
    .map(({ id }) => id)

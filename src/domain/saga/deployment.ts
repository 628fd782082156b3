import type { ErrorRecord } from '../errors/error.ts'
import type { Json } from '../json.ts'
import type { Plan, PlannedStep } from '../plan.ts'
import type { Actor, DeploymentEvent, Kept, Question, Settlement } from './event.ts'
import { noGateRecord } from './waiting.ts'
import type { GateRecord } from './waiting.ts'

/** States in which nothing is left to do. */
export const finalStates = [
  'succeeded',
  'rolled-back',
  'rollback-failed',
  'rejected',
  'expired',
  'superseded',
  'aborted',
] as const

export type FinalState = (typeof finalStates)[number]
export type DeploymentState = 'waiting' | 'queued' | 'running' | 'asking' | 'undoing' | 'stuck' | FinalState

/**
 * `started`: its effect may be in the world. `backing-off`: a retryable error, its timer runs. `failed`: it will not be tried again
 * unless a person says so. `skipped`: a person went on without it.
 */
export type StepStatus = 'pending' | 'started' | 'backing-off' | 'failed' | 'done' | 'skipped'
/** `blocked` by nothing but its own failure; `attested`: a person says that it is undone. */
export type UndoStatus = 'none' | 'started' | 'backing-off' | 'failed' | 'done' | 'attested'

export type StepState = {
  readonly status: StepStatus
  /** Runs so far, the one under way included. */
  readonly attempts: number
  /** The same for every attempt, so that an effect happens once. Null until it started. */
  readonly operationId: string | null
  readonly before: Json
  readonly receipt: Json
  /** What its run left ahead on purpose; gone from the record once the step is undone. */
  readonly kept: readonly Kept[]
  readonly checkpoint: Json
  readonly error: ErrorRecord | null
  readonly retryAt: string | null
  /** Set by a takeover: somebody else may have finished it, so it is settled before anything else. */
  readonly interrupted: boolean
  readonly settlement: Settlement | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly undo: {
    readonly status: UndoStatus
    readonly attempts: number
    readonly error: ErrorRecord | null
    readonly retryAt: string | null
    readonly startedAt: string | null
    readonly endedAt: string | null
  }
}

/** Why a deployment is being taken back. */
export type Cause =
  | { readonly kind: 'failure'; readonly step: string; readonly error: ErrorRecord }
  | { readonly kind: 'unknown'; readonly step: string; readonly why: string }
  | { readonly kind: 'abort'; readonly actor: Actor; readonly reason: string }
  | { readonly kind: 'person'; readonly actor: Actor; readonly reason: string }
  /** Nobody said in time whether the point of no return is to be crossed. */
  | { readonly kind: 'unanswered'; readonly step: string }

export type Deployment = {
  readonly plan: Plan
  readonly state: DeploymentState
  readonly actor: Actor
  readonly reason: string | null
  /** Who rejected it, aborted it before it started, or accepted what was left of it; `reason` is theirs then. */
  readonly endedBy: Actor | null
  readonly createdAt: string
  readonly updatedAt: string
  /** Since when it waits with this plan. */
  readonly waitingSince: string
  readonly epoch: number
  readonly gates: GateRecord
  readonly steps: Readonly<Record<string, StepState>>
  readonly abort: { readonly actor: Actor; readonly reason: string } | null
  /** Set while a person must be asked and the question is not yet recorded. */
  readonly question: { readonly about: Question; readonly step: string } | null
  readonly asking: { readonly about: Question; readonly step: string; readonly deadline: string | null } | null
  /** A person agreed that the point of no return is crossed. */
  readonly pointConfirmed: boolean
  readonly cause: Cause | null
  readonly kept: readonly Kept[]
  readonly left: readonly string[]
  /** False once a step was skipped: such a release is not promoted. */
  readonly verified: boolean
}

const untouched: StepState = {
  status: 'pending',
  attempts: 0,
  operationId: null,
  before: null,
  receipt: null,
  kept: [],
  checkpoint: null,
  error: null,
  retryAt: null,
  interrupted: false,
  settlement: null,
  startedAt: null,
  endedAt: null,
  undo: { status: 'none', attempts: 0, error: null, retryAt: null, startedAt: null, endedAt: null },
}

/** Where the fold starts: the deployment that a `created` event describes. */
export const planned = (created: Extract<DeploymentEvent, { type: 'created' }>): Deployment => ({
  plan: created.plan,
  state: 'waiting',
  actor: created.actor,
  reason: created.reason,
  endedBy: null,
  createdAt: created.at,
  updatedAt: created.at,
  waitingSince: created.at,
  epoch: 0,
  gates: noGateRecord,
  steps: untouchedSteps(created.plan),
  abort: null,
  question: null,
  asking: null,
  pointConfirmed: false,
  cause: null,
  kept: [],
  left: [],
  verified: true,
})

/** The state of a plan's steps before any of them started. */
export const untouchedSteps = (plan: Plan): Readonly<Record<string, StepState>> =>
  Object.fromEntries(plan.steps.map(step => [step.id, untouched]))

/** The state of one step. Ids come from the plan, so it is always there. */
export const stepState = (deployment: Deployment, id: string): StepState => deployment.steps[id] ?? untouched

/** The step that is under way or comes next; null when all are done or skipped. */
export const currentStep = (deployment: Deployment): PlannedStep | null =>
  deployment.plan.steps.find(step => !['done', 'skipped'].includes(stepState(deployment, step.id).status)) ?? null

/** True once a step's effect may be in the world. */
export const hasStarted = (deployment: Deployment, id: string): boolean =>
  stepState(deployment, id).operationId !== null

export const isFinal = (state: string): state is FinalState => (finalStates as readonly string[]).includes(state)

/** A deployment that is over without having brought its release. */
export const endedBadly = (state: DeploymentState): boolean => isFinal(state) && state !== 'succeeded'

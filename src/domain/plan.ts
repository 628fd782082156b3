import { noGates } from './gates/gates.ts'
import type { Gates } from './gates/gates.ts'
import type { Json } from './json.ts'

/** What a step changes, which decides when its undo runs. `stop-old` takes the running version away. */
export type StepEffect =
  | 'none'
  | 'probe'
  | 'traffic'
  | 'consumers'
  | 'code'
  | 'stop-old'
  | 'schema'
  | 'infrastructure'
  | 'configuration'
  | 'claims'

/**
 * `nothing`: the step changes nothing. `yes`: undo restores what was there.
 * `while-empty`: undone while no data would be lost, else left ahead and recorded as kept; old code is known to run on it.
 * `no`: the point of no return.
 */
export type Reversibility =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'yes' }
  | { readonly kind: 'while-empty'; readonly keeps: string }
  | { readonly kind: 'no'; readonly why: string }

export type PlannedStep = {
  /** Unique in the plan: the kind, with the service where there is one, for example `shift:intake`. */
  readonly id: string
  readonly kind: string
  /** Of the step kind that planned it; a node that does not know it leaves the deployment to one that does. */
  readonly version: number
  readonly params: Json
  readonly title: string
  readonly effect: StepEffect
  readonly reversible: Reversibility
  /** From here on the new version takes users' writes. */
  readonly opensDataWindow: boolean
  readonly timeoutMs: number
  /** Stop and ask a person when it fails, instead of taking back. */
  readonly ask: boolean
  /** How long a person has to answer before it is taken back after all; null: without end. */
  readonly askWithinMs: number | null
  /** A person may answer a failure of it by `skip`. */
  readonly mayBeSkipped: boolean
}

export type DeploymentKind = 'deploy' | 'rollback'

/** A release as a plan names it. */
export type ReleaseRef = {
  readonly id: string
  readonly version: string
  readonly commit: string
  readonly fingerprint: string
}

/** A deployment's steps, resolved and frozen. `hash` covers all that an approval is about. */
export type Plan = {
  readonly kind: DeploymentKind
  readonly app: string
  readonly environment: string
  readonly release: ReleaseRef
  /** What runs there before; null on a first deployment. */
  readonly base: ReleaseRef | null
  /** Migration ids with checksums that the environment has before. */
  readonly ledger: readonly string[]
  readonly strategy: string
  /** What must hold before it starts, as the file says; the policy of the server is added whenever they are judged. */
  readonly gates: Gates
  /** Of what the policy demands here: approvals are void when it changes. */
  readonly policy: string
  /** Ids or kinds of steps that the policy lets cross the point of no return without asking a person. */
  readonly mayCross: readonly string[]
  /** A later deployment to the environment replaces those that still wait, instead of standing in line behind them. */
  readonly supersedes: boolean
  /** The deployment whose leftovers this one takes over: a person accepted that it could not be taken back. */
  readonly inherits: string | null
  readonly steps: readonly PlannedStep[]
  /** Step ids in the order in which everything would be undone. */
  readonly undo: readonly string[]
  readonly pointOfNoReturn: string | null
  readonly hash: string
}

/** The terms of a plan that waits for nothing and takes nothing over. */
export const noTerms = { gates: noGates, policy: 'none', mayCross: [], supersedes: false, inherits: null } as const

/** A plan without what follows from it. */
export type PlanDraft = Omit<Plan, 'undo' | 'pointOfNoReturn' | 'hash'>

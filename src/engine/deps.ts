import type { Kysely } from 'kysely'
import type { App, Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { AskCheck } from '../ports/ask-check.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Documents } from '../store/documents.ts'
import type { Store } from '../store/open-store.ts'
import type { Tables } from '../store/tables.ts'
import type { Ports } from '../steps/world.ts'
import type { AnyStepKind } from '../steps/define-step.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import type { PlanRequest } from './plan-context.ts'
import type { Plan } from '../domain/plan.ts'
import type { Guards } from './guards.ts'
import type { Leases } from './leases.ts'
import type { Wake } from './wake.ts'

/** What the engine is given by the composition root. */
export type EngineDeps = {
  readonly store: Store
  readonly clock: Clock
  readonly leases: Leases
  readonly wake: Wake
  /** What watches over deployments that ask, beside the jobs. */
  readonly guards: Guards
  /** Every step kind that this node can perform. */
  readonly kinds: ReadonlyMap<string, AnyStepKind>
  /** What the server demands beside the files. */
  readonly policy: Policy
  /** Asks another system whether a deployment may start. */
  readonly askCheck: AskCheck
  /** Resolves a plan from what the store says now, read by `db`. */
  readonly resolvePlan: (request: PlanRequest, db: Kysely<Tables>) => Promise<Plan>
  /** The adapters of one environment; `app` is the release's that comes, `base` the one's that runs. */
  readonly portsFor: (place: Place, environment: Environment, app: App, base: App | null) => Promise<Ports>
  /** Where receipts go that are too large for an event. */
  readonly documents: Documents
  readonly testToken: (deployment: string) => string
  readonly stepLog: (deployment: string, step: string) => Log
  /** Called after each append of this process with what was appended, for live followers and the server's log. */
  readonly appended: (deployment: string, events: readonly DeploymentEvent[]) => void
}

/** What performing a single step needs. */
export type StepDeps = Pick<EngineDeps, 'policy' | 'clock' | 'kinds' | 'documents' | 'testToken' | 'stepLog'>

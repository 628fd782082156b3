import type { App, Environment } from '../config/app.ts'
import type { Json } from '../domain/json.ts'
import type { Plan } from '../domain/plan.ts'
import type { Release } from '../domain/release.ts'
import type { Place } from '../domain/environment.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { Clock } from '../ports/clock.ts'
import type { Flags } from '../ports/flags.ts'
import type { Infrastructure } from '../ports/infrastructure.ts'
import type { Lease } from '../ports/lease.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { Log } from '../ports/log.ts'
import type { Migrator } from '../ports/migrator.ts'
import type { Router } from '../ports/router.ts'
import type { Runner } from '../ports/runner.ts'
import type { Snapshots } from '../ports/snapshots.ts'
import type { ServiceTarget } from '../ports/service-target.ts'
import type { Target } from '../ports/target.ts'
import type { InstanceVariables } from '../ports/variables.ts'
import type { WatchSources } from '../ports/watch.ts'

/** A release with its configuration read again as types. */
export type LoadedRelease = { readonly release: Release; readonly app: App }

/** The adapters of one environment. */
export type Ports = {
  readonly target: Target | ServiceTarget
  readonly router: Router
  /** Null when the app has no database. */
  readonly migrator: Migrator | null
  readonly ledger: Ledger
  readonly snapshots: Snapshots | null
  readonly flags: Flags
  readonly artifacts: Artifacts
  readonly variables: InstanceVariables
  readonly runner: Runner
  readonly infrastructure: Infrastructure
  /** What the new version is looked at by. */
  readonly watches: WatchSources
  readonly clock: Clock
}

/** All that a step may reach: the ports of its environment, and who it is. */
export type World = Ports & {
  readonly place: Place
  readonly environment: Environment
  readonly deployment: string
  readonly operationId: string
  readonly plan: Plan
  readonly next: LoadedRelease
  /** What ran before; null on a first deployment. */
  readonly base: LoadedRelease | null
  readonly dataWindow: 'open' | 'closed'
  readonly lease: Lease
  readonly signal: AbortSignal
  readonly log: Log
  /** The last checkpoint of this operation; null before the first. */
  readonly saved: Json
  /** Stores progress of a long step, so that a takeover goes on from there. */
  checkpoint(data: Json): Promise<void>
  /** The secret that leads a request to the new version while users do not see it. Never stored in an event. */
  readonly testToken: string
}

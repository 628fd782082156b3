import type { Kysely } from 'kysely'
import type { App, Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Migration } from '../domain/migration.ts'
import type { TurnsByKey } from '../domain/turns.ts'
import type { PlanRequest } from '../engine/plan-context.ts'
import type { Plan } from '../domain/plan.ts'
import type { Room } from '../engine/room.ts'
import type { Wake } from '../engine/wake.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { CheckPlaces } from '../ports/check-places.ts'
import type { Clock } from '../ports/clock.ts'
import type { Images } from '../ports/images.ts'
import type { Log } from '../ports/log.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Source } from '../ports/source.ts'
import type { Home } from '../store/environment-homes.ts'
import type { Store } from '../store/open-store.ts'
import type { Tables } from '../store/tables.ts'
import type { EngineDeps } from '../engine/deps.ts'
import type { Ports } from '../steps/world.ts'

export type StandInRequest = {
  readonly place: Place
  readonly environment: Environment
  readonly app: App
  readonly base: App | null
}

export type StandIns = {
  /** `holdsData`: whatever a migration made is assumed to hold a value once users may have written. */
  ports(holdsData: boolean): Ports
  stop(): Promise<void>
}

/** What the use cases are given by the composition root. */
export type Lockstep = {
  /** Which process this is, and the data folder whose environments it reaches. */
  readonly node: { readonly owner: string; readonly home: Home }
  readonly store: Store
  readonly clock: Clock
  readonly wake: Wake
  /** What the server demands beside the files. */
  readonly policy: Policy
  readonly resolvePlan: (request: PlanRequest, db: Kysely<Tables>) => Promise<Plan>
  readonly sourceOf: (repository: string) => Source
  readonly artifacts: Artifacts
  readonly images: Images
  readonly checkPlaces: CheckPlaces
  /** How much of it this process does at once. */
  readonly room: { readonly checks: Room; readonly builds: Room }
  /** Reads a release's migration files by the tool's own rules. */
  readonly readMigrations: (
    files: readonly { readonly file: string; readonly text: string }[],
  ) => Promise<readonly Migration[]>
  readonly portsFor: EngineDeps['portsFor']
  /** Reads the secrets that an environment's file refers to. */
  readonly secretsFor: (place: Place, environment: Environment) => Secrets
  /** Stand-ins for an environment's adapters, as often as they are asked for: each time anew and empty. */
  readonly standInsFor: (request: StandInRequest) => Promise<StandIns>
  /** What people decide about one deployment goes in turn here, so that a crowd does not race with itself. */
  readonly inTurn: TurnsByKey
  readonly runLog: (run: string, step: string) => Log
  /** Tells followers in this process that a stream or a run has grown. */
  readonly appended: (id: string) => void
}

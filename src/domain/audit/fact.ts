import type { FlagValue } from '../app-flag.ts'
import type { Role } from '../people/principal.ts'
import type { Run } from '../run.ts'
import type { Actor } from '../saga/event.ts'

type By = { readonly actor: Actor; readonly reason: string | null }

/** A freeze is of one app, or of all of them. */
export type FreezeFact = By &
  (
    | {
        readonly type: 'freeze-declared'
        readonly freeze: string
        readonly environment: string | null
        readonly from: string
        readonly to: string | null
      }
    | { readonly type: 'freeze-lifted'; readonly freeze: string; readonly environment: string | null }
  )

/** What changes with an app outside of its deployments, which have streams of their own. */
export type AppFact =
  | FreezeFact
  | (By &
      (
        | {
            readonly type: 'release-recorded'
            readonly release: string
            readonly version: string
            readonly commit: string
            readonly fingerprint: string
          }
        /** Its commit has been merged since, which the gate for branches looks at. */
        | {
            readonly type: 'release-merged'
            readonly release: string
            readonly version: string
            readonly branches: readonly string[]
          }
        | {
            readonly type: 'run-started'
            readonly run: string
            readonly kind: 'ship' | 'drill' | 'checks'
            readonly commit: string
            readonly environments: readonly string[]
          }
        | { readonly type: 'run-built'; readonly run: string; readonly release: string }
        /** The environment ran the release before: nothing was deployed there. */
        | { readonly type: 'run-passed'; readonly run: string; readonly environment: string }
        | {
            readonly type: 'run-ended'
            readonly run: string
            readonly as: Run['state']
            readonly code: string | null
          }
        | {
            readonly type: 'held'
            readonly environment: string
            readonly release: string
            /** The deployment that ended so, or the id of a person's decision. */
            readonly by: string
          }
        | { readonly type: 'hold-lifted'; readonly environment: string; readonly release: string }
        /** What runs is not what the record says, since the look before; `release`: what runs there by the record. */
        | {
            readonly type: 'drift-found'
            readonly environment: string
            readonly release: string
            readonly differences: readonly string[]
          }
        | { readonly type: 'drift-gone'; readonly environment: string; readonly release: string }
        /** `release` null: every instance of the consumer. */
        | {
            readonly type: 'consumer-paused' | 'consumer-resumed'
            readonly environment: string
            readonly flag: string
            readonly release: string | null
          }
        /** A feature flag of the app and its values before and after, defaults included; null: it is not served. `release`: what runs there. */
        | {
            readonly type: 'flag-set' | 'flag-reset'
            readonly environment: string
            readonly flag: string
            readonly release: string
            readonly from: FlagValue | null
            readonly to: FlagValue | null
          }
        /** The policy bars what a commit, or a release (`subject`), asks of the environment; `code`: what of it. */
        | {
            readonly type: 'policy-barred'
            readonly environment: string
            readonly subject: string
            readonly code: string
          }
        /** `token`: the name of one that may ask for flags. Instants are ISO texts. */
        | {
            readonly type: 'flag-token-created'
            readonly environment: string
            readonly token: string
            readonly expires: string
          }
        | { readonly type: 'flag-token-revoked'; readonly environment: string; readonly token: string }
        /** Somebody let in what came from a fork, as far as this commit. */
        | {
            readonly type: 'webhook-released'
            readonly delivery: string
            readonly ref: string
            readonly commit: string
          }
        | { readonly type: 'webhook-redelivered'; readonly delivery: string; readonly ref: string }
      ))

/** To what of an app the record was narrowed; null: not by that. `person`: by whom what is told was done. */
export type Narrowed = {
  readonly environment: string | null
  readonly deployment: string | null
  readonly person: string | null
  readonly type: string | null
}

/** What changes for all apps, or with Lockstep itself. */
export type SystemFact =
  | FreezeFact
  | (By &
      (
        | { readonly type: 'server-started'; readonly node: string; readonly version: string }
        /** `policy`: its digest; null: there is none. */
        | { readonly type: 'policy-loaded'; readonly node: string; readonly policy: string | null }
        /** Somebody was not let do what needs the role at the place. */
        | { readonly type: 'access-denied'; readonly role: Role; readonly place: string }
        /** `token`: its name. Instants are ISO texts. */
        | {
            readonly type: 'token-created'
            readonly token: string
            readonly role: Role
            readonly apps: readonly string[]
            readonly environments: readonly string[]
            readonly expires: string
          }
        | { readonly type: 'token-revoked'; readonly token: string; readonly of: string }
        /** The record came from a backup of `at`; `manifest`: its digest. */
        | {
            readonly type: 'record-restored'
            readonly madeAt: string
            readonly manifest: string
            readonly version: string
          }
        | {
            readonly type: 'retention-applied'
            readonly home: string
            readonly removed: readonly { readonly kind: string; readonly count: number; readonly bytes: number }[]
          }
        /** Who may sign in from now on, has to do so anew, or may no more. `person`: as the policy names people. */
        | {
            readonly type: 'person-invited' | 'person-joined' | 'person-signed-out' | 'person-removed'
            readonly person: string
          }
        | {
            readonly type: 'audit-exported'
            readonly format: string
            readonly app: string | null
            readonly since: string | null
            readonly until: string | null
            /** What else it was narrowed to; left out: nothing. */
            readonly narrowed?: Narrowed
          }
        /** How many since it was last told. `app` and `source` null: nothing is registered by the name that was asked for. */
        | {
            readonly type: 'webhooks-refused'
            readonly app: string | null
            readonly source: string | null
            readonly why: 'forged' | 'replayed'
            readonly count: number
          }
      ))

/** Lockstep, where no person has caused what is told. */
export const lockstepItself: Actor = { kind: 'system', name: 'lockstep' }

export const systemStream = 'system'
export const appStream = (app: string): string => `app:${app}`

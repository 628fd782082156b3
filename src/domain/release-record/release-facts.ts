import type { AppFact } from '../audit/fact.ts'
import type { Release } from '../release.ts'
import type { DeploymentEvent } from '../saga/event.ts'

/** One event of a chained stream: with seq and hash it can be found in an export, and proved. */
export type ChainLink = { readonly stream: string; readonly seq: number; readonly hash: string }

/** An event of the app's own stream, which is not one of a deployment. */
export type AppEntry = ChainLink & { readonly fact: AppFact; readonly at: string }

/** The anchor that has the head of a stream: its hash is kept outside of the database. */
export type AnchorRef = { readonly number: number; readonly hash: string }

/** A deployment as it is stored, its chain verified. */
export type RecordedDeployment = {
  readonly id: string
  readonly run: string | null
  /** Of a drill, which deploys a release, takes it back and deploys it again. */
  readonly isDrill: boolean
  /** As its row says it: right also where a newer Lockstep wrote events that are not known here. */
  readonly state: string
  readonly head: ChainLink
  /** Null: its head is not anchored yet. */
  readonly anchor: AnchorRef | null
  /** Those that are known here, in order; the first is `created`. */
  readonly events: readonly DeploymentEvent[]
  /** What a newer Lockstep wrote behind them; null: all are known. */
  readonly newer: string | null
}

/** All that the record of a release is made from, seen at one moment. */
export type ReleaseFacts = {
  readonly release: Release
  /** The one before it, by number; null: it is the first. */
  readonly before: Release | null
  /** How this release was recorded, the holds on its content, and what was set of flags while it ran, in order. */
  readonly entries: readonly AppEntry[]
  /** Those that brought it somewhere and the rollbacks that left it, oldest first. */
  readonly deployments: readonly RecordedDeployment[]
  /** The versions of releases by id, of those that deployments and holds name. */
  readonly versions: ReadonlyMap<string, string>
}

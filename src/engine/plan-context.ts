import type { App, Environment } from '../config/app.ts'
import type { LedgerEntry } from '../domain/migration.ts'
import type { DeploymentKind, ReleaseRef } from '../domain/plan.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Release } from '../domain/release.ts'
import type { SplitMigrations } from './split-migrations.ts'

/** All that a plan is made from. Equal contexts give equal plans. */
export type PlanContext = {
  readonly kind: DeploymentKind
  readonly release: Release
  readonly app: App
  readonly environment: Environment
  /** What the record says runs there; null before the first deployment. */
  readonly base: { readonly release: Release; readonly app: App } | null
  readonly ledger: readonly LedgerEntry[]
  readonly policy: Policy
  /** The deployment before that was adopted half way; null: there is none. */
  readonly inherits: string | null
}

/** What the steps of one plan need to know besides the context. */
export type PlanFacts = PlanContext & {
  readonly migrations: SplitMigrations
  /** In a rollback: what the earlier release does not know, newest first. */
  readonly ahead: readonly LedgerEntry[]
}

export const releaseRef = ({ id, version, commit, fingerprint }: Release): ReleaseRef => ({
  id,
  version,
  commit,
  fingerprint,
})

/** What somebody wants a plan for. */
export type PlanRequest = {
  readonly kind: DeploymentKind
  readonly app: string
  readonly environment: string
  /** Id, version or commit. */
  readonly release: string
}

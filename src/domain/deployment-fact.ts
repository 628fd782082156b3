import type { StepFailure } from './failure-analysis.ts'
import type { DeploymentKind } from './plan.ts'
import type { DeploymentState } from './saga/deployment.ts'

/** What is known of one deployment that has ended. Times are milliseconds since 1970. */
export type DeploymentFact = {
  readonly id: string
  readonly kind: DeploymentKind
  /** Ids of releases: the one that it brought, and the one that ran before. */
  readonly release: string
  readonly base: string | null
  readonly state: DeploymentState
  /** Part of a drill: nobody's change, and nobody's fault. */
  readonly isDrill: boolean
  /** It turned because something failed, not because a person aborted it. */
  readonly hasFailed: boolean
  /** Of the release's own commit; null for a release that was built before this was kept. */
  readonly committedAtMs: number | null
  /** When its first step began; null when none did. */
  readonly startedAtMs: number | null
  /** When the new version first served users, by traffic or by what it consumes; null: it never did. */
  readonly usersAtMs: number | null
  readonly endedAtMs: number
  readonly steps: readonly { readonly kind: string; readonly ms: number }[]
  /** What failed in it and was not tried again by itself, in order. */
  readonly failures: readonly StepFailure[]
}

/** Milliseconds since 1970; the end is not part of it. */
export type Period = { readonly fromMs: number; readonly untilMs: number }

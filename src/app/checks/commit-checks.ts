import { verdictOf } from '../../domain/checks/check-result.ts'
import type { CheckResult, CheckVerdict } from '../../domain/checks/check-result.ts'
import { checksOfRun } from '../../store/checks.ts'
import { newestChecksOf } from '../../store/newest-checks.ts'
import type { Lockstep } from '../lockstep.ts'

/** How the checks of a commit are by the newest run that has them. */
export type CommitChecks = {
  readonly app: string
  readonly commit: string
  readonly verdict: CheckVerdict
  /** Null: no run has checks of it. */
  readonly run: string | null
  readonly checks: readonly CheckResult[]
}

/** `commit`: its whole id. One that nobody has checked has no checks. */
export const commitChecks = async (
  { store }: Lockstep,
  { app, commit }: { readonly app: string; readonly commit: string },
): Promise<CommitChecks> => {
  const run = await newestChecksOf(store.pool, { app, commit })
  const checks = run === null ? [] : await checksOfRun(store.db, run)
  return { app, commit, verdict: verdictOf(checks.map(({ state }) => state)), run, checks }
}

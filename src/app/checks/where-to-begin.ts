import type { Check } from '../../config/app.ts'
import { waitingCheck } from '../../domain/checks/check-result.ts'
import { stillPassed } from '../../domain/checks/next-checks.ts'
import type { CheckLedger } from './check-ledger.ts'

/** In a new checkout: what has passed before counts where nothing that runs waits for it; the others begin. `passed`: in which run, null: this one. */
export const beginAnew = async (
  ledger: CheckLedger,
  checks: readonly Check[],
  passed: ReadonlyMap<string, string | null>,
): Promise<void> => {
  const kept = stillPassed(checks, new Set(passed.keys()))
  for (const { name } of checks) {
    const now = ledger.of(name)
    if (!kept.has(name)) await ledger.save(waitingCheck(name))
    else if (now.state !== 'passed')
      await ledger.save({ ...waitingCheck(name), state: 'passed', passedIn: passed.get(name) ?? null })
  }
}

/** In the checkout that a process has left: what had ended has, and what ran runs again. */
export const beginAgain = async (ledger: CheckLedger): Promise<void> => {
  for (const { name, state } of ledger.all()) if (state === 'running') await ledger.save(waitingCheck(name))
}

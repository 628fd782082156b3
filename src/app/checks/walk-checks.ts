import type { Check } from '../../config/app.ts'
import { nextChecks } from '../../domain/checks/next-checks.ts'
import type { CheckLedger } from './check-ledger.ts'

/**
 * Runs checks until each has ended: every one as soon as those that it waits for have passed. `run` writes how it ended; what it throws
 * ends all others, and is thrown once they have ended.
 */
export const walkChecks = async (
  checks: readonly Check[],
  ledger: CheckLedger,
  signal: AbortSignal,
  run: (check: Check, ending: AbortSignal) => Promise<void>,
): Promise<void> => {
  const broken = new AbortController()
  const ending = AbortSignal.any([signal, broken.signal])
  const underWay = new Map<string, Promise<void>>()
  const begin = (check: Check): void => {
    const running = run(check, ending).finally(() => underWay.delete(check.name))
    // Told at the end, when nothing runs any more.
    running.catch((error: unknown) => broken.abort(error))
    underWay.set(check.name, running)
  }
  try {
    for (;;) {
      ending.throwIfAborted()
      const { start, skip } = nextChecks(checks, ledger.states())
      for (const name of skip) await ledger.save({ ...ledger.of(name), state: 'skipped' })
      checks.filter(({ name }) => start.includes(name) && !underWay.has(name)).forEach(begin)
      if (underWay.size > 0) await Promise.race(underWay.values())
      else if (skip.length === 0) return
    }
  } finally {
    broken.abort(new Error('the checks are over'))
    await Promise.allSettled(underWay.values())
  }
}

import { applyRetention } from '../app/retention/apply-retention.ts'
import type { RetentionDeps } from '../app/retention/apply-retention.ts'
import { lockstepItself } from '../domain/audit/fact.ts'
import type { ServeLog } from './serve-log.ts'

const everyMs = 24 * 3_600_000
/** Not while everything else starts. */
const firstMs = 600_000

/** Removes once a day what the policy lets go, from ten minutes after the start on. */
export const keepRetention = (
  deps: RetentionDeps,
  log: ServeLog,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } => {
  let working: Promise<void> = Promise.resolve()
  const work = (): void => {
    working = applyRetention(deps, lockstepItself)
      .then(report => {
        const things = report?.things.filter(({ count }) => count > 0) ?? []
        if (things.length > 0) log.info({ things }, 'what the policy lets go has been removed')
      })
      .catch(onError)
  }
  if (deps.retention === null) return { stop: () => working }
  const first = setTimeout(work, firstMs)
  const timer = setInterval(work, everyMs)
  return {
    stop: async () => {
      clearTimeout(first)
      clearInterval(timer)
      await working
    },
  }
}

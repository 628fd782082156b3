import { setTimeout as pause } from 'node:timers/promises'
import { failure, LockstepError } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { logIn } from './log-in.ts'
import { livePostmaster } from './postmaster.ts'
import type { Server, ServerPlan } from './server.ts'

const everyMs = 25

/**
 * Waits until the server with this process number says that it is ready and lets us in. Resolves with undefined when
 * `isGone` says that it ended. Errors: POSTGRES_START_TIMEOUT, POSTGRES_FOREIGN_DATA, POSTGRES_NO_SPACE.
 */
export const awaitReady = async (
  plan: ServerPlan,
  pid: number | undefined,
  { deadlineMs, isGone }: { deadlineMs: number; isGone: () => Promise<boolean> },
): Promise<Omit<Server, 'adopted'> | undefined> => {
  let last: unknown
  while (!(await isGone())) {
    if (performance.now() > deadlineMs) throw timedOut(plan, last)
    const postmaster = await livePostmaster(plan.dataDir)
    if (postmaster !== undefined && postmaster.pid === pid && postmaster.isReady) {
      try {
        return await logIn(plan, postmaster)
      } catch (error) {
        if (error instanceof LockstepError) throw error
        last = error
      }
    }
    await pause(everyMs)
  }
  return undefined
}

const timedOut = (plan: ServerPlan, cause: unknown): Error =>
  failure(
    postgresErrors.POSTGRES_START_TIMEOUT,
    { dir: plan.dataDir, seconds: plan.startTimeoutMs / 1000, log: plan.logFile },
    cause,
  )

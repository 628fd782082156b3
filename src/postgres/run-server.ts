import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, type LockstepError } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { awaitReady } from './await-ready.ts'
import { launch } from './launch.ts'
import { livePostmaster } from './postmaster.ts'
import type { ServerCause } from './server-cause.ts'
import type { Server, ServerPlan } from './server.ts'
import { removeStaleLock } from './stale-lock.ts'

const lockRetryMs = 200

const adopt = async (plan: ServerPlan, deadlineMs: number): Promise<Server | undefined> => {
  const live = await livePostmaster(plan.dataDir)
  if (live === undefined) return undefined
  const isGone = async (): Promise<boolean> => (await livePostmaster(plan.dataDir))?.pid !== live.pid
  const server = await awaitReady(plan, live.pid, { deadlineMs, isGone })
  return server && { ...server, adopted: true }
}

const errorOf = (plan: ServerPlan, cause: ServerCause): LockstepError => {
  switch (cause.kind) {
    case 'no-space':
      return failure(postgresErrors.POSTGRES_NO_SPACE, { path: plan.dataDir })
    case 'port-in-use':
      return failure(postgresErrors.POSTGRES_PORT_IN_USE, { port: plan.port })
    case 'unreachable':
      return failure(postgresErrors.POSTGRES_HOME_UNREACHABLE, {
        path: plan.dataDir,
        user: plan.account.name,
        reason: 'permission denied',
      })
    case 'locked':
      return startFailed(plan, 'The data directory stayed locked by processes of a server that died.')
    case 'other':
      return startFailed(plan, cause.text)
  }
}

const startFailed = (plan: ServerPlan, cause: string): LockstepError =>
  failure(postgresErrors.POSTGRES_START_FAILED, { program: 'postgres', cause, log: plan.logFile })

/** Another starter has won, or a dead server's processes have not all gone: either passes within seconds. */
const clearLocks = async (plan: ServerPlan): Promise<void> => {
  await removeStaleLock(join(plan.dataDir, 'postmaster.pid'), plan.dataDir)
  await removeStaleLock(join(plan.socketDir, `.s.PGSQL.${plan.port}.lock`), plan.dataDir)
  await pause(lockRetryMs)
}

/**
 * Adopts the live server of a data directory or starts one. Of several starters one wins and the others adopt its
 * server. Errors: POSTGRES_START_TIMEOUT, POSTGRES_FOREIGN_DATA, POSTGRES_PORT_IN_USE, POSTGRES_NO_SPACE,
 * POSTGRES_HOME_UNREACHABLE, POSTGRES_START_FAILED.
 */
export const runServer = async (plan: ServerPlan): Promise<Server> => {
  const deadlineMs = performance.now() + plan.startTimeoutMs
  for (;;) {
    const adopted = await adopt(plan, deadlineMs)
    if (adopted !== undefined) return announce(plan, adopted, 'PostgreSQL runs already')
    const launched = await launch(plan, deadlineMs)
    if (launched.kind === 'ready') return announce(plan, launched.server, 'PostgreSQL started')
    if (launched.cause.kind !== 'locked' || performance.now() > deadlineMs) throw errorOf(plan, launched.cause)
    await clearLocks(plan)
  }
}

const announce = (plan: ServerPlan, server: Server, message: string): Server => {
  plan.log.info({ port: server.port, version: server.version, dataDir: plan.dataDir }, message)
  return server
}

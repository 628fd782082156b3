import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { systemCode } from '../files/file-system.ts'
import { isPostmaster, livePostmaster } from './postmaster.ts'

const everyMs = 20

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written, nothing has to be recovered. */
const shutDown = (pid: number): void => {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

/** Stops the live server of a data directory, if any, and waits until it is gone. Errors: POSTGRES_STOP_TIMEOUT. */
export const stopServer = async (dataDir: string, timeoutMs: number): Promise<void> => {
  const live = await livePostmaster(dataDir)
  if (live === undefined) return
  const deadlineMs = performance.now() + timeoutMs
  shutDown(live.pid)
  // The server removes postmaster.pid before it ends: only the process itself tells that it is gone.
  while (await isPostmaster(live.pid, dataDir)) {
    if (performance.now() > deadlineMs) {
      const seconds = timeoutMs / 1000
      throw failure(postgresErrors.POSTGRES_STOP_TIMEOUT, { dir: dataDir, pid: live.pid, seconds })
    }
    await pause(everyMs)
  }
}

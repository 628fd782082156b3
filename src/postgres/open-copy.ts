import { mkdir, realpath, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeAccountFolder, serverAccount } from './account.ts'
import { requireOurs } from './data-directory.ts'
import { exists } from '../files/file-system.ts'
import { withFileErrors } from './with-file-errors.ts'
import { freePort } from './free-port.ts'
import { socketFolder } from './place.ts'
import { preparePrograms, requirePassword } from './prepare.ts'
import { runServer } from './run-server.ts'
import type { Log, Server } from './server.ts'
import { stopServer } from './stop-server.ts'

/** What `openCopy` takes. */
export type OpenOptions = {
  /** The data root that the copied server belongs to: its programs and its password are used. */
  readonly home: string
  readonly startTimeoutMs?: number
  readonly log: Log
}

/** Beside the copy and not in it: a copy holds nothing but what was copied. */
const sideFolder = (copyDir: string): string => `${copyDir}.open`

// A copy is there to be read: sessions are read-only until they say otherwise, and nothing is tidied up.
const settings = ['default_transaction_read_only=on', 'autovacuum=off']

/**
 * Starts a server of its own on a copy made by `copyServerFiles`, or adopts the one that runs on it. It listens on a
 * free port of 127.0.0.1 next to the live server; roles and passwords are those of the copied one. Its sessions begin
 * read-only. `closeCopy` ends it. The first opening brings the copy to consistency, which writes to it.
 *
 * Errors: those of `startPostgres`.
 */
export const openCopy = async (
  copyDir: string,
  { home, log, startTimeoutMs = 60_000 }: OpenOptions,
): Promise<Server> => {
  const account = await serverAccount()
  return withFileErrors(resolve(copyDir), account.name, async () => {
    const dataDir = await realpath(copyDir)
    const { place, programs, version } = await preparePrograms(home, account)
    await requireOurs(dataDir, account, version)
    const password = await requirePassword(place)
    const side = sideFolder(dataDir)
    const socketDir = socketFolder(join(side, 'socket'))
    await mkdir(side, { recursive: true })
    await makeAccountFolder(account, socketDir)
    const logFile = join(side, 'server.log')
    const port = await freePort()
    return runServer({ programs, dataDir, socketDir, logFile, port, settings, account, password, startTimeoutMs, log })
  })
}

/** Stops the server on a copy, if one runs, and removes its log. Idempotent. Errors: POSTGRES_STOP_TIMEOUT. */
export const closeCopy = async (copyDir: string, { timeoutMs = 60_000 } = {}): Promise<void> => {
  if (!(await exists(copyDir))) return
  const dataDir = await realpath(copyDir)
  await stopServer(dataDir, timeoutMs)
  const side = sideFolder(dataDir)
  await rm(socketFolder(join(side, 'socket')), { recursive: true, force: true })
  await rm(side, { recursive: true, force: true })
}

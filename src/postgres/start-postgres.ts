import { resolve } from 'node:path'
import { serverAccount } from './account.ts'
import { withFileErrors } from './with-file-errors.ts'
import { prepare } from './prepare.ts'
import { runServer } from './run-server.ts'
import type { Log, Server } from './server.ts'

/** What `startPostgres` takes. */
export type StartOptions = {
  /** Lockstep's data root, for example `/var/lib/lockstep`; the server lives in its folder `postgres/`. */
  readonly home: string
  /** Port of 127.0.0.1. Without it the one of the last start, at first a free one. A live server keeps its own. */
  readonly port?: number
  /** How long to wait for a server that recovers from a crash. */
  readonly startTimeoutMs?: number
  readonly log: Log
}

/**
 * Starts Lockstep's own PostgreSQL, or adopts it when it runs. The first start makes the data directory. The server
 * outlives this process; `stopPostgres` ends it. As root it runs as `nobody`. Idempotent, also for several at once.
 *
 * Errors: POSTGRES_NO_BINARIES, POSTGRES_HOME_UNREACHABLE, POSTGRES_NO_SPACE, POSTGRES_PORT_IN_USE,
 * POSTGRES_FOREIGN_DATA, POSTGRES_START_FAILED, POSTGRES_START_TIMEOUT.
 */
export const startPostgres = async ({ home, port, log, startTimeoutMs = 60_000 }: StartOptions): Promise<Server> => {
  const account = await serverAccount()
  return withFileErrors(resolve(home), account.name, async () => {
    const prepared = await prepare(resolve(home), port, account)
    const { place, programs, password } = prepared
    return runServer({
      programs,
      dataDir: place.data,
      socketDir: place.socketDir,
      logFile: place.log,
      port: prepared.port,
      settings: [],
      account,
      password,
      startTimeoutMs,
      log,
    })
  })
}

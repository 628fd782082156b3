import { realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { exists } from '../files/file-system.ts'
import { withFileErrors } from './with-file-errors.ts'
import { placeIn } from './place.ts'
import { stopServer } from './stop-server.ts'

/**
 * Stops the PostgreSQL of a data root: sessions are ended, everything is written. Returns when it is gone; at once
 * when none runs. Idempotent. Errors: POSTGRES_STOP_TIMEOUT, POSTGRES_HOME_UNREACHABLE.
 */
export const stopPostgres = (home: string, { timeoutMs = 60_000 } = {}): Promise<void> =>
  withFileErrors(home, userInfo().username, async () => {
    if (await exists(home)) await stopServer(placeIn(await realpath(home)).data, timeoutMs)
  })

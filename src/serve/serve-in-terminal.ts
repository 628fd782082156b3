import { pino } from 'pino'
import type { Output } from '../cli/output.ts'
import { databaseUrlOf } from './database-url.ts'
import { drainMsOf } from './drain-setting.ts'
import { outliveItsLog } from './outlive-its-log.ts'
import { serve } from './serve.ts'

/** Beyond what it waits for by itself: then something hangs. */
const stopLimitMs = 25_000

const keptBytes = 1024 * 1024

/** Lines that cannot be written are kept, so many of them, until they can. pino's own destination ends the process. */
const logDestination = () => {
  const destination = pino.destination({ dest: 1, sync: true, maxLength: keptBytes })
  destination.on('error', () => undefined)
  return destination
}

/**
 * Serves until SIGTERM or SIGINT. Then other nodes go on with its deployments at once; without any they go on when it is started
 * again. A second signal ends it at once: what it led goes on when its leases are over. SERVE_SETTING_INVALID, and the errors of `serve`.
 */
export const serveInTerminal = async (options: {
  readonly home: string
  readonly node: string | null
  readonly self: readonly string[]
  readonly version: string
  readonly output: Output
}): Promise<void> => {
  outliveItsLog()
  const drainMs = drainMsOf(process.env)
  // From the beginning on: as the first process of a container it would not hear a signal that nobody listens to.
  const told = firstSignal(() => {
    log.info({}, 'lockstep was told twice to stop: it ends at once')
    process.exit(1)
  })
  const log = pino({ base: { pid: process.pid } }, logDestination())
  const databaseUrl = await databaseUrlOf(process.env)
  const serving = await serve({ ...options, databaseUrl, log, drainMs })
  await told
  log.info({}, 'lockstep stops; its deployments go on elsewhere, or when it is started again')
  setTimeout(() => process.exit(1), stopLimitMs).unref()
  await serving.stop()
  // Connections of libraries that are still closing must not keep the process.
  process.exit(0)
}

/** Resolves with the first signal to stop; `again` hears each one that follows. */
const firstSignal = (again: () => void): Promise<void> =>
  new Promise(resolve => {
    let isTold = false
    const hear = (): void => {
      if (isTold) again()
      isTold = true
      resolve()
    }
    process.on('SIGTERM', hear)
    process.on('SIGINT', hear)
  })

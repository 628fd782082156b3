import { once } from 'node:events'
import { pino } from 'pino'
import type { Output } from '../cli/output.ts'
import { outliveItsLog } from './outlive-its-log.ts'
import { serve } from './serve.ts'

const stopLimitMs = 20_000

const keptBytes = 1024 * 1024

/** Lines that cannot be written are kept, so many of them, until they can. pino's own destination ends the process. */
const logDestination = () => {
  const destination = pino.destination({ dest: 1, sync: true, maxLength: keptBytes })
  destination.on('error', () => undefined)
  return destination
}

/** Serves until SIGTERM or SIGINT. Deployments that are under way go on when it is started again. */
export const serveInTerminal = async (options: {
  readonly home: string
  readonly node: string | null
  readonly listen: string | null
  readonly self: readonly string[]
  readonly version: string
  readonly output: Output
}): Promise<void> => {
  outliveItsLog()
  const log = pino({ base: { pid: process.pid } }, logDestination())
  const databaseUrl = process.env['DATABASE_URL'] ?? null
  const serving = await serve({ ...options, databaseUrl, log })
  const asked = new AbortController()
  await Promise.race([
    once(process, 'SIGTERM', { signal: asked.signal }),
    once(process, 'SIGINT', { signal: asked.signal }),
  ])
  log.info({}, 'lockstep stops; deployments go on when it is started again')
  setTimeout(() => process.exit(1), stopLimitMs).unref()
  await serving.stop()
  // Connections of libraries that are still closing must not keep the process.
  process.exit(0)
}

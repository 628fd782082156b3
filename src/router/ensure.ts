import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { routerStatus } from './client.ts'
import { launch, logPath } from './launch.ts'
import type { RouterStatus } from './protocol.ts'

const START_TIMEOUT_MS = 15_000
const POLL_MS = 25
const OUTPUT_BYTES = 1_000

const statusNow = (home: string): Promise<RouterStatus | null> =>
  routerStatus(home).catch((error: unknown) => {
    if (isFailure(error, routerErrors.ROUTER_NOT_RUNNING)) return null
    throw error
  })

/** What this start added to the log, its end if that is long. */
const outputFrom = async (home: string, start: number): Promise<string> => {
  await using log = await open(logPath(home), 'r')
  const { buffer, bytesRead } = await log.read({
    buffer: Buffer.alloc(OUTPUT_BYTES),
    position: await tailStart(log, start),
  })
  return buffer.toString('utf8', 0, bytesRead).trim()
}

const tailStart = async (log: FileHandle, start: number): Promise<number> =>
  Math.max(start, (await log.stat()).size - OUTPUT_BYTES)

/** Looks until a router serves; a starter that lost the race against another ends, and the other's router is found. */
const awaitReady = async (home: string, ended: () => string | null, logStart: number): Promise<RouterStatus> => {
  const deadline = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const reason = ended()
    const status = await statusNow(home)
    if (status?.ready === true) return status
    const isLate = performance.now() > deadline
    if ((reason !== null && status === null) || isLate) {
      const why = reason ?? `it did not answer within ${START_TIMEOUT_MS} ms`
      throw failure(routerErrors.ROUTER_NOT_STARTED, { home, reason: why, output: await outputFrom(home, logStart) })
    }
    await pause(POLL_MS)
  }
}

/**
 * Makes sure that a router serves this home folder: adopts the one that lives, else starts `command` (absolute paths)
 * detached, with its output in `<home>/router/router.log`, and resolves when it serves. Idempotent; of several callers at
 * once one starts it. ROUTER_NOT_STARTED.
 */
export const ensureRouter = async ({
  home,
  command,
}: {
  readonly home: string
  readonly command: readonly string[]
}): Promise<{ readonly pid: number; readonly started: boolean }> => {
  const found = await statusNow(home)
  if (found !== null) return { pid: (await awaitReady(home, () => null, 0)).pid, started: false }
  const { child, end, logStart } = await launch(home, command, null)
  let reason: string | null = null
  void end.then(text => (reason = text))
  const { pid } = await awaitReady(home, () => reason, logStart)
  child.unref()
  if (pid === child.pid) return { pid, started: true }
  // Another starter was first. Ours must not linger: it would take over unasked if that one were stopped meanwhile.
  child.kill('SIGTERM')
  await end
  return { pid, started: false }
}

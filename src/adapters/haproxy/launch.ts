import { spawn } from 'node:child_process'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../domain/errors/error.ts'
import { haproxyErrors } from '../../domain/errors/haproxy.ts'
import { endOf, routerEnvironment } from '../../router/launch.ts'
import { removeSocketOf } from '../../router/socket-path.ts'
import { pidAt } from './runtime-socket.ts'

const START_TIMEOUT_MS = 10_000
const END_TIMEOUT_MS = 5_000
const POLL_MS = 10
const OUTPUT_BYTES = 2_000

export type Launch = {
  readonly home: string
  /** `<home>/haproxy`. */
  readonly folder: string
  readonly generation: number
  readonly program: string
  /** By name, in the process's own folder. */
  readonly files: Readonly<Record<string, string>>
  readonly socket: string
  /** The admin socket of a process whose listening sockets it takes over; null = it binds them. */
  readonly takeFrom: string | null
}

const folderOf = (folder: string, generation: number): string => join(folder, String(generation))

const writeFiles = async ({ folder, generation, files }: Launch): Promise<string> => {
  const own = folderOf(folder, generation)
  await rm(own, { recursive: true, force: true })
  await mkdir(own, { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries(files)) await writeFile(join(own, name), text, { mode: 0o600 })
  return own
}

/**
 * Starts a HAProxy that outlives this process and resolves when it takes connections. With `takeFrom` it has the listening
 * sockets of that process, so that no connection is refused. HAPROXY_NOT_STARTED with what it said; then nothing is left of it.
 */
export const launchHaproxy = async (launch: Launch): Promise<void> => {
  const { home, folder, program, socket, takeFrom } = launch
  const cwd = await writeFiles(launch)
  await using log = await open(join(folder, 'haproxy.log'), 'a+', 0o600)
  const logStart = (await log.stat()).size
  const args = ['-db', '-f', 'haproxy.cfg', ...(takeFrom === null ? [] : ['-x', takeFrom])]
  const child = spawn(program, args, {
    cwd,
    detached: true,
    env: routerEnvironment(home),
    stdio: ['ignore', log.fd, log.fd],
  })
  let ended: string | null = null
  const end = endOf(child).then(reason => (ended = reason))
  const deadline = performance.now() + START_TIMEOUT_MS
  while ((await pidAt(socket)) === null) {
    const isLate = performance.now() > deadline
    if (ended !== null || isLate) {
      child.kill('SIGKILL')
      await end
      const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(OUTPUT_BYTES), position: logStart })
      await removeHaproxy(folder, launch.generation, socket)
      const reason = isLate ? `it did not answer within ${START_TIMEOUT_MS} ms` : String(ended)
      const output = buffer.toString('utf8', 0, bytesRead).trim()
      throw failure(haproxyErrors.HAPROXY_NOT_STARTED, { home, reason, output })
    }
    await pause(POLL_MS)
  }
  child.unref()
}

/** Removes what a process that has ended left on disk. */
export const removeHaproxy = async (folder: string, generation: number, socket: string): Promise<void> => {
  await rm(folderOf(folder, generation), { recursive: true, force: true })
  await removeSocketOf(folder, socket)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // ESRCH: it has ended
  }
}

/** Ends the process behind the socket at once, with all that it has under way. */
export const endHaproxy = async (socket: string): Promise<void> => {
  const pid = await pidAt(socket)
  if (pid === null) return
  process.kill(pid, 'SIGTERM')
  const deadline = performance.now() + END_TIMEOUT_MS
  while (isAlive(pid) && (await pidAt(socket)) !== null) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL')
    await pause(POLL_MS)
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isFailure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { awaitReady } from './await-ready.ts'
import { fixedSettings } from './configuration.ts'
import { serverEnvironment } from './run-program.ts'
import { causeIn, linesOf, type ServerCause } from './server-cause.ts'
import type { Server, ServerPlan } from './server.ts'
import { stopServer } from './stop-server.ts'

/** How one attempt to start the server ended. */
export type Launch =
  { readonly kind: 'ready'; readonly server: Server } | { readonly kind: 'ended'; readonly cause: ServerCause }

const stopTimeoutMs = 30_000
const leastSpaceBytes = 64 * 1024

const argumentsOf = (plan: ServerPlan): readonly string[] => [
  '-D',
  plan.dataDir,
  '-p',
  String(plan.port),
  ...[...fixedSettings, `unix_socket_directories=${plan.socketDir}`, ...plan.settings].flatMap(it => ['-c', it]),
]

/** In a session of its own, so that neither our end nor a Ctrl-C in our terminal reaches it. */
const spawnServer = async (plan: ServerPlan, logFd: number): Promise<ChildProcess> => {
  const child = spawn(join(plan.programs, 'postgres'), argumentsOf(plan), {
    ...plan.account.ids,
    cwd: '/',
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', logFd, logFd],
  })
  await once(child, 'spawn')
  child.unref()
  return child
}

const readyOrEnded = async (plan: ServerPlan, child: ChildProcess, deadlineMs: number): Promise<Server | undefined> => {
  const isGone = async (): Promise<boolean> => child.exitCode !== null || child.signalCode !== null
  try {
    const server = await awaitReady(plan, child.pid, { deadlineMs, isGone })
    return server && { ...server, adopted: false }
  } catch (error) {
    // We started what turns out not to be ours: leave it as we found it.
    if (isFailure(error, postgresErrors.POSTGRES_FOREIGN_DATA)) await stopServer(plan.dataDir, stopTimeoutMs)
    throw error
  }
}

const textAfter = async (file: FileHandle, offset: number): Promise<string> => {
  const written = Buffer.alloc((await file.stat()).size - offset)
  await file.read(written, 0, written.length, offset)
  return written.toString('utf8')
}

/** The log is on the same disk as the data: when that is full the server ends without a word. */
const isDiskFull = async ({ dataDir }: ServerPlan): Promise<boolean> => {
  const { bavail, bsize } = await statfs(dataDir)
  return bavail * bsize < leastSpaceBytes
}

/**
 * Starts the server once and waits until it is ready or has ended; the cause is read from what it wrote to its log,
 * the only place where it is told. Errors: POSTGRES_START_TIMEOUT (it is left running), POSTGRES_NO_SPACE (likewise),
 * POSTGRES_FOREIGN_DATA (it is stopped again).
 */
export const launch = async (plan: ServerPlan, deadlineMs: number): Promise<Launch> => {
  const logFile = await open(plan.logFile, 'a+', 0o600)
  try {
    const { size } = await logFile.stat()
    const child = await spawnServer(plan, logFile.fd)
    const server = await readyOrEnded(plan, child, deadlineMs)
    if (server !== undefined) return { kind: 'ready', server }
    const cause = causeIn(linesOf(await textAfter(logFile, size), child.pid))
    const isFull = cause.kind === 'other' && (await isDiskFull(plan))
    return { kind: 'ended', cause: isFull ? { kind: 'no-space' } : cause }
  } finally {
    await logFile.close()
  }
}

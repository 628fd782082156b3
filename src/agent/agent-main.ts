import { once } from 'node:events'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import type { Log } from '../ports/log.ts'
import { adminServer } from './admin.ts'
import { FlagFront } from './flag-front.ts'
import { takeLock } from './lock.ts'
import { rotateLog } from './log-file.ts'
import { agentPaths } from './paths.ts'
import type { AgentPaths } from './paths.ts'
import { Places } from './places.ts'
import type { Report } from './places.ts'
import { readState } from './state.ts'

const HOUSEKEEPING_MS = 10_000

/** Services may pass through to their own folders; they cannot look around. */
const makeFolders = (paths: AgentPaths): void => {
  mkdirSync(paths.home, { recursive: true })
  for (const folder of [paths.folder, paths.homes]) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o711)
  }
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 })
}

const listen = async (server: Server, path: string): Promise<void> => {
  // Whoever left it is dead: we hold the lock.
  rmSync(path, { force: true })
  server.listen(path)
  await once(server, 'listening')
  chmodSync(path, 0o600)
}

const keepHouse = (paths: AgentPaths, places: Places, report: Report): (() => void) => {
  const tidy = () => {
    Promise.all([places.rotateLogs(), rotateLog(paths.log)]).catch((error: unknown) => report('logs', error))
  }
  const timer = setInterval(tidy, HOUSEKEEPING_MS)
  return () => clearInterval(timer)
}

/** Resolves when somebody wants the agent to end. */
const askedToEnd = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.once('SIGTERM', resolve).once('SIGINT', resolve)
  const forget = () => process.off('SIGTERM', resolve).off('SIGINT', resolve)
  return { end: () => resolve(), asked: promise.finally(forget) }
}

/**
 * The agent of one home folder: runs and supervises instances until it is asked to end, by SIGTERM or `POST /stop`. The
 * instances run on without it and are taken over by the next. Once it has resolved the caller ends the process, which may
 * still be waiting for an instance to stop; the next agent goes on with that. AGENT_ALREADY_RUNNING, AGENT_STATE_UNREADABLE,
 * AGENT_PATH_TOO_LONG.
 */
export const agentMain = async ({ home, log }: { readonly home: string; readonly log: Log }): Promise<void> => {
  const paths = agentPaths(home)
  makeFolders(paths)
  const lock = takeLock(paths.folder)
  if (!lock.isOurs) throw failure(agentErrors.AGENT_ALREADY_RUNNING, { home: paths.home, pid: lock.pid })
  const report: Report = (what, error) => log.line(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  const places = new Places(paths, await readState(paths.state), report)
  await places.adopt()
  const { end, asked } = askedToEnd()
  const flags = new FlagFront(paths.home)
  const server = adminServer({ home: paths.home, places, flags, end }, report)
  await listen(server, paths.socket)
  const stopHousekeeping = keepHouse(paths, places, report)
  log.line(`agent ${process.pid} is ready`)
  await asked
  stopHousekeeping()
  flags.close()
  const closed = once(server, 'close')
  server.close()
  await Promise.all([closed, places.leaveAll()])
  log.line(`agent ${process.pid} ends; instances run on`)
}

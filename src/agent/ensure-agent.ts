import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure, isFailure } from '../domain/errors/error.ts'
import { agentClient } from './client.ts'
import type { AgentClient } from './client.ts'
import { lockHolder } from './lock.ts'
import { sizeOf, tailOf } from './log-file.ts'
import { agentPaths } from './paths.ts'
import type { AgentPaths } from './paths.ts'

const PATIENCE_MS = 20_000
const POLL_MS = 20
/** The first may lose to an agent that was just ending. */
const MOST_STARTS = 2

/** What the agent gets of our environment; services get nothing of it. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ']

export type AgentCommand = {
  readonly home: string
  /** Program and arguments that call `agentMain` with the same home, as `lockstep agent` does; it finds that in LOCKSTEP_HOME. */
  readonly command: readonly string[]
}

const isAnswering = async (client: AgentClient): Promise<boolean> => {
  try {
    await client.agent()
    return true
  } catch (error) {
    if (isFailure(error, agentErrors.AGENT_UNREACHABLE)) return false
    throw error
  }
}

/** Starts it detached; the returned function says how it ended, null while it has not. */
const startAgent = (paths: AgentPaths, [program = '', ...args]: readonly string[]): (() => string | null) => {
  const log = openSync(paths.log, 'a', 0o600)
  const inherited = INHERITED.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))
  const env = { ...Object.fromEntries(inherited), LOCKSTEP_HOME: paths.home }
  const child = spawn(program, args, { cwd: paths.home, env, stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  let end: string | null = null
  child.once('error', error => (end = error.message))
  child.once('exit', (code, signal) => (end = `ended with ${signal ?? code}`))
  child.unref()
  return () => end
}

/**
 * Returns a client of the home folder's agent: of the one that runs, or of one that is started detached and outlives this
 * process. Idempotent; of several callers at once all get the same agent. AGENT_NOT_STARTED with the agent's last output.
 */
export const ensureAgent = async ({ home, command }: AgentCommand): Promise<AgentClient> => {
  const paths = agentPaths(home)
  const client = agentClient(home)
  mkdirSync(paths.folder, { recursive: true })
  const logFrom = await sizeOf(paths.log)
  const startedAt = performance.now()
  let hasEnded: () => string | null = () => 'not started'
  for (let starts = 0; performance.now() - startedAt < PATIENCE_MS; await pause(POLL_MS)) {
    if (await isAnswering(client)) return client
    // While one holds the lock it is about to answer, or about to end.
    if (hasEnded() === null || lockHolder(paths.folder) !== null) continue
    if (starts === MOST_STARTS) break
    hasEnded = startAgent(paths, command)
    starts += 1
  }
  const output = [await tailOf(paths.log, logFrom), hasEnded() ?? ''].filter(Boolean).join('\n')
  throw failure(agentErrors.AGENT_NOT_STARTED, {
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    output,
  })
}

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { lockHolder } from '../agent/lock.ts'
import { agentClient } from '../agent/client.ts'
import { agentErrors } from '../domain/errors/agent.ts'
import { isFailure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import type { Output } from '../cli/output.ts'
import { stopPostgres } from '../postgres/stop-postgres.ts'
import { routerClient } from '../router/client.ts'
import { existsSync } from 'node:fs'
import { nodeFolders } from '../files/node-folders.ts'
import { haproxyOf } from './installed-haproxy.ts'

const drainMs = 5_000

/** Ends everything of a data folder: its nodes, instances with their agent, routers, database. Idempotent; data stays. */
export const stopAll = async (home: string, output: Pick<Output, 'progress'>): Promise<void> => {
  if (!existsSync(home)) {
    output.progress(`nothing runs for ${home}`)
    return
  }
  await Promise.all(nodeFolders(home).map(stopNode))
  await agentClient(home).end({ instances: true }).catch(unlessAway(agentErrors.AGENT_UNREACHABLE))
  await routerClient({ home }).stop({ timeoutMs: drainMs }).catch(unlessAway(routerErrors.ROUTER_NOT_RUNNING))
  await haproxyOf(home).stop(drainMs)
  await stopPostgres(home)
  output.progress(`everything of ${home} has ended; its data stays`)
}

const unlessAway =
  (spec: { readonly code: string }) =>
  (error: unknown): void => {
    if (!isFailure(error, spec)) throw error
  }

/** One that is stopped takes no notice until it is continued: it is ended for good. */
const patienceMs = 25_000

const stopNode = async (folder: string): Promise<void> => {
  const lock = join(folder, 'serve')
  const holder = existsSync(lock) ? lockHolder(lock) : null
  if (holder === null) return
  process.kill(holder.pid, 'SIGTERM')
  const deadline = performance.now() + patienceMs
  while (lockHolder(lock)?.pid === holder.pid) {
    if (performance.now() > deadline) process.kill(holder.pid, 'SIGKILL')
    await pause(50)
  }
}

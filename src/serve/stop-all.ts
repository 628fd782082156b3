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
import { haproxyOf } from './installed-haproxy.ts'

const drainMs = 5_000

/** Ends everything of a data folder: server, instances with their agent, routers, database. Idempotent; data stays. */
export const stopAll = async (home: string, output: Pick<Output, 'progress'>): Promise<void> => {
  if (!existsSync(home)) {
    output.progress(`nothing runs for ${home}`)
    return
  }
  await stopServer(home)
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

const stopServer = async (home: string): Promise<void> => {
  const folder = join(home, 'serve')
  const holder = existsSync(folder) ? lockHolder(folder) : null
  if (holder === null) return
  process.kill(holder.pid, 'SIGTERM')
  while (lockHolder(folder) !== null) await pause(50)
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiClient } from '../../src/cli/api-client.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import { nodeFolder } from '../../src/files/node-folders.ts'
import { socketPath } from '../../src/serve/home.ts'
import { lookAt } from '../../src/cli/answers.ts'
import { until } from '../rig/until.ts'

const root = join(import.meta.dirname, '../..')

export type NodeProcess = {
  readonly name: string
  readonly client: ApiClient
  readonly pid: number
  /** All that it has said. */
  log(): string
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void
  ended(): Promise<void>
  /** Null while it runs, and after a signal. */
  exitCode(): number | null
}

export type NodeOptions = {
  /** As the node sees it; a folder with proxies in place of sockets, for a node that is watched. */
  readonly home: string
  readonly name: string
  readonly databaseUrl: string
  /** Where its source stands. */
  readonly source?: string
  readonly variables?: Readonly<Record<string, string>>
}

/** Starts `lockstep serve --node NAME` and waits until it answers. */
export const startNode = async ({
  home,
  name,
  databaseUrl,
  source = root,
  variables = {},
}: NodeOptions): Promise<NodeProcess> => {
  const log = join(home, `${name}.${process.hrtime.bigint()}.log`)
  const child = spawn(process.execPath, [join(source, 'src/main.ts'), 'serve', '--node', name], {
    env: { ...process.env, ...variables, LOCKSTEP_HOME: home, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (text: Buffer) => appendFileSync(log, text))
  child.stderr.on('data', (text: Buffer) => appendFileSync(log, text))
  appendFileSync(log, '')
  const said = (): string => readFileSync(log, 'utf8')
  const ended = endOf(child)
  const socket = socketPath(nodeFolder(home, name))
  await until(
    `node ${name} answers`,
    async () => {
      if (child.exitCode !== null) throw new Error(`node ${name} ended: ${said()}`)
      return (await lookAt(socket, 2_000)) === 'answers'
    },
    { timeoutMs: 120_000 },
  )
  return {
    name,
    client: apiClient(home, socket),
    pid: child.pid ?? 0,
    log: said,
    kill: signal => void child.kill(signal),
    ended: () => ended,
    exitCode: () => child.exitCode,
  }
}

const endOf = (child: ChildProcess): Promise<void> => new Promise(resolve => child.once('exit', () => resolve()))

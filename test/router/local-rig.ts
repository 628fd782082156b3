import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { localRouter } from '../../src/adapters/local/router.ts'
import { routerClient } from '../../src/router/client.ts'
import type { RouterClient } from '../../src/router/client.ts'
import { ensureRouter } from '../../src/router/ensure.ts'
import type { RouterRig } from '../contract/router.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'

const entry = fileURLToPath(new URL('../rig/router-process.ts', import.meta.url))

/** The command that starts a router for `home`. */
export const routerCommand = (home: string, ...args: string[]): string[] => [process.execPath, entry, home, ...args]

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // ESRCH: it has ended
  }
}

/** A home folder with a router daemon, whose every process is known and gone at the end. */
export type LocalRig = RouterRig & {
  readonly home: string
  readonly client: RouterClient
  readonly command: readonly string[]
  pid(): number
  log(): Promise<string>
}

const endProcess = async (pid: number): Promise<void> => {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  await until(`process ${pid} is gone`, () => !isAlive(pid))
}

/** Starts a router daemon in a folder of its own; `args` go to its process. */
export const localRig = async (...args: string[]): Promise<LocalRig> => {
  const { path: home, remove } = await temporaryFolder()
  const command = routerCommand(home, ...args)
  const client = routerClient({ home })
  let { pid } = await ensureRouter({ home, command })
  const pids = new Set([pid])
  const crash = async () => {
    await endProcess(pid)
    ;({ pid } = await ensureRouter({ home, command }))
    pids.add(pid)
  }
  const replace = async () => {
    ;({ pid } = await client.handOver({ command, timeoutMs: 15_000 }))
    pids.add(pid)
  }
  const close = async () => {
    for (const one of pids) await endProcess(one)
    await remove()
  }
  return {
    home,
    client,
    command,
    pid: () => pid,
    log: () => readFile(`${home}/router/router.log`, 'utf8'),
    router: (environment, ports = {}) => localRouter({ client, place: { app: 'orders', environment }, ports }),
    crash,
    replace,
    close,
  }
}

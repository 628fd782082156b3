import { readFile } from 'node:fs/promises'
import { describe } from 'vitest'
import { Haproxy } from '../../src/adapters/haproxy/haproxy.ts'
import { findHaproxy, programFolders } from '../../src/adapters/haproxy/program.ts'
import { haproxyRouter } from '../../src/adapters/haproxy/router.ts'
import type { RouterRig } from '../contract/router.ts'
import { processesOf } from '../agent/rig.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { isAlive } from './local-rig.ts'

const program = async () => (await findHaproxy(programFolders(process.env['PATH']))).path

/** Null where it can be used, else why not, as a person would be told. */
export const haproxyMissing: string | null = await program().then(
  () => null,
  (error: Error) => error.message,
)

/** Tests that need HAProxy: where it cannot be used they are skipped, and their name and a line on stderr say why. */
export const describeWithHaproxy = (name: string, body: () => void): void => {
  if (haproxyMissing !== null) process.stderr.write(`skipped: ${name}: ${haproxyMissing}\n`)
  describe.skipIf(haproxyMissing !== null)(
    haproxyMissing === null ? name : `${name} (skipped: ${haproxyMissing})`,
    body,
  )
}

/** A data folder with HAProxy as its router; all processes of it are gone at the end. */
export type HaproxyRig = RouterRig & {
  readonly home: string
  haproxy(): Haproxy
  /** Another server takes the folder over: it knows only what is stored. */
  takeOver(): Haproxy
  log(): Promise<string>
}

const endProcess = async (pid: number): Promise<void> => {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  await until(`process ${pid} is gone`, () => !isAlive(pid))
}

export const haproxyRig = async (): Promise<HaproxyRig> => {
  const { path: home, remove } = await temporaryFolder()
  let haproxy = new Haproxy(home, program)
  return {
    home,
    haproxy: () => haproxy,
    takeOver: () => (haproxy = new Haproxy(home, program)),
    log: () => readFile(`${home}/haproxy/haproxy.log`, 'utf8'),
    router: (environment, ports = {}) => haproxyRouter({ haproxy, place: { app: 'orders', environment }, ports }),
    crash: async () => {
      const pid = await haproxy.pid()
      if (pid !== null) await endProcess(pid)
      await haproxy.ensure()
    },
    replace: () => haproxy.replace(),
    close: async () => {
      await haproxy.stop(0)
      await until('no HAProxy is left', () => processesOf(home).length === 0)
      await remove()
    },
  }
}

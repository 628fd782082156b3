import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

/** Says to a new router that the process of this id hands over to it. */
export const FROM_VARIABLE = 'LOCKSTEP_ROUTER_FROM'

/** All that a router's process is given of its starter's environment: it lives long and needs no secret. */
const inherited = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR']

export const routerEnvironment = (home: string): Record<string, string> => ({
  ...Object.fromEntries(
    inherited.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
  LOCKSTEP_HOME: home,
})

export const routerFolder = (home: string): string => join(home, 'router')

export const logPath = (home: string): string => join(routerFolder(home), 'router.log')

/** Makes `<home>/router`, that only this user may enter. */
export const makeFolder = (home: string): Promise<string | undefined> =>
  mkdir(routerFolder(home), { recursive: true, mode: 0o700 })

/** Resolves when the process has ended, or could not be started, with the reason in words. */
export const endOf = (child: ChildProcess): Promise<string> =>
  new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
    )
  })

/** A started router process: why it ended, and from which byte on the log is its own. */
export type Launched = { readonly child: ChildProcess; readonly end: Promise<string>; readonly logStart: number }

/** Starts a router that outlives this process; with `from` it has a channel on which the listening sockets are handed to it. */
export const launch = async (home: string, command: readonly string[], from: number | null): Promise<Launched> => {
  await makeFolder(home)
  await using log = await open(logPath(home), 'a', 0o600)
  const logStart = (await log.stat()).size
  const [program, ...args] = command
  const child = spawn(program ?? '', args, {
    cwd: '/',
    detached: true,
    env: { ...routerEnvironment(home), ...(from === null ? {} : { [FROM_VARIABLE]: String(from) }) },
    stdio: from === null ? ['ignore', log.fd, log.fd] : ['ignore', log.fd, log.fd, 'ipc'],
  })
  return { child, end: endOf(child), logStart }
}

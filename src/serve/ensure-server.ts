import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Output } from '../cli/output.ts'
import { isFailure, failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { nodeFolder } from '../files/node-folders.ts'
import { findNode } from './find-node.ts'
import { makeHome } from './home.ts'
import { nodeNameOf } from './node-place.ts'

/** For Node: what is gone through when it collects young garbage is small, so that no request waits long for it. */
export const shortPauses = '--max-semi-space-size=4'

const patienceMs = 60_000
const lookEveryMs = 50

type Wanted = {
  readonly home: string
  readonly self: readonly string[]
  readonly output: Pick<Output, 'progress'>
  /** What the server is told beside the variables of this process. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Makes sure that a node answers for the data folder: starts one in the background when none runs. SERVE_NOT_STARTED, SERVE_NOT_ANSWERING. */
export const ensureServer = async ({ home, self, output, variables = {} }: Wanted): Promise<void> => {
  if (await isAnswering(home)) return
  output.progress(`starting lockstep, with its data in ${home}`)
  await makeHome(home)
  const folder = nodeFolder(home, nodeNameOf(process.env))
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const log = join(folder, 'serve.log')
  const [program = '', ...rest] = self
  const hasEnded = startDetached([program, shortPauses, ...rest, 'serve'], log, { ...variables, LOCKSTEP_HOME: home })
  const deadline = performance.now() + patienceMs
  while (!(await isAnswering(home))) {
    const ended = hasEnded()
    if (ended !== null || performance.now() > deadline) {
      throw failure(serveErrors.SERVE_NOT_STARTED, {
        reason: await lastLines(log, ended ?? `no answer after ${patienceMs / 1000} s`),
      })
    }
    await pause(lookEveryMs)
  }
}

const isAnswering = async (home: string): Promise<boolean> => {
  try {
    await findNode(home, nodeNameOf(process.env))
    return true
  } catch (error) {
    if (isFailure(error, serveErrors.SERVE_NOT_RUNNING)) return false
    throw error
  }
}

/** Starts it so that it outlives us; answers how it ended, null while it runs. */
const startDetached = (
  [program = '', ...args]: readonly string[],
  log: string,
  variables: Readonly<Record<string, string>>,
): (() => string | null) => {
  const file = openSync(log, 'a', 0o600)
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', file, file],
    env: { ...process.env, ...variables },
  })
  closeSync(file)
  child.unref()
  let ended: string | null = null
  child.once('exit', (code, signal) => (ended = `it ended with ${signal ?? code}`))
  return () => ended
}

const lastLines = async (log: string, fallback: string): Promise<string> => {
  const text = await readFile(log, 'utf8')
  return [fallback, ...text.trimEnd().split('\n').slice(-8)].join('\n')
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { processesOf } from '../agent/rig.ts'
import { canary, canaryVariable, filesWithCanary, foundIn, rowsWithCanary } from './canary.ts'
import { hasServer, query } from './outside.ts'
import { recordStreams } from './record-streams.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { tinyApp, tinyFile } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'
import { until } from './until.ts'

const patience = { timeoutMs: 120_000 }

const program = join(import.meta.dirname, '../../bin/lockstep')

/** How a command ended. `json` is what stdout carries when `--json` was given, else undefined. */
export type Ended = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly json: unknown
}

/** A command under way. */
export type Running = {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Waits until stderr has the pattern; gives the match. Fails when the command ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

export type Standing = {
  readonly home: string
  readonly cwd: string
  readonly variables?: Readonly<Record<string, string>>
}

/** Starts the real program as a person would, with a data folder of its own. */
export const startLockstep = ({ home, cwd, variables = {} }: Standing, ...args: readonly string[]): Running => {
  const { DATABASE_URL: _ours, ...inherited } = process.env
  const child = spawn(program, args, {
    cwd,
    env: { ...inherited, [canaryVariable]: canary, ...variables, LOCKSTEP_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.stdout += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.stderr += piece))
  const ended = once(child, 'close').then(([code]) =>
    keptSaying(
      home,
      {
        code: code as number | null,
        ...text,
        json: args.includes('--json') && text.stdout !== '' ? (JSON.parse(text.stdout) as unknown) : undefined,
      },
      args,
    ),
  )
  const says = (pattern: RegExp) =>
    until(
      `${args.join(' ')} says ${String(pattern)}`,
      () => {
        const found = pattern.exec(text.stderr)
        if (found === null && child.exitCode !== null) throw new Error(`it ended: ${text.stderr}`)
        return found
      },
      patience,
    )
  return { child, ended, says }
}

/** What commands have said, by data folder: searched for the canary when its tests are over. */
const said = new Map<string, readonly string[]>()

const keptSaying = (home: string, ended: Ended, args: readonly string[]): Ended => {
  const texts = [ended.stdout, ended.stderr].map(text => `${args.join(' ')}\n${text}`)
  said.set(home, [...(said.get(home) ?? []), ...texts])
  return ended
}

/** Where the secret that every world has was written or said; it is to be nowhere. */
const leaksOf = async (home: string): Promise<readonly string[]> => [
  ...(said.get(home) ?? []).flatMap(text => foundIn(text).map(form => `lockstep ${text.slice(0, 80)}: ${form}`)),
  ...(existsSync(home) ? await filesWithCanary(home) : []),
  ...(hasServer(home) ? await rowsWithCanary((text, database) => query(home, text, [], database)) : []),
]

/** The file with the canary among its variables, as a secret that the server has. */
const withCanary = (file: object): object => ({
  ...file,
  variables: {
    ...('variables' in file ? (file.variables as object) : {}),
    CANARY: { env: canaryVariable },
  },
})

/** Runs the real program to its end. */
export const lockstep =
  (standing: Standing) =>
  (...args: readonly string[]): Promise<Ended> =>
    startLockstep(standing, ...args).ended

export type LockstepRig = {
  /** The data folder; the first command that needs a server starts it there. */
  home(): string
  /** A new folder name beside the data folder. */
  path(name: string): string
  app(name: string, file?: object): Promise<TinyApp>
  /** Runs a command in the app's repository. */
  run(app: Pick<TinyApp, 'folder'>, ...args: readonly string[]): Promise<Ended>
  start(app: Pick<TinyApp, 'folder'>, ...args: readonly string[]): Running
}

type Variables = Readonly<Record<string, string>>

/**
 * A data folder for a test file, made before its tests; afterwards everything of it is stopped and nothing may be left running. Every app
 * gets a secret, the canary, which afterwards may have been written or said nowhere. Variables that are only known when tests run are
 * given as a function.
 */
export const lockstepForTests = (variables: Variables | (() => Variables) = {}): LockstepRig => {
  // A scenario is many commands; on a busy machine each takes seconds.
  vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined
  const path = (name: string): string => {
    if (folder === undefined) throw new Error('the data folder is there in tests and hooks only')
    return join(folder.path, name)
  }
  const home = (): string => path('h')
  const standing = (cwd: string): Standing => ({
    home: home(),
    cwd,
    variables: typeof variables === 'function' ? variables() : variables,
  })
  beforeAll(async () => {
    folder = await temporaryFolder()
    await chmod(folder.path, 0o711)
  })
  afterAll(async () => {
    await recordStreams(text => query(home(), text))
    const leaks = await leaksOf(home())
    const { code, stderr } = await lockstep(standing('/'))('stop')
    expect(code, stderr).toBe(0)
    await nothingRuns(path(''))
    await folder?.remove()
    expect(leaks).toEqual([])
  })
  return {
    home,
    path,
    app: (name, file = tinyFile(name)) => tinyApp(path(name), name, withCanary(file)),
    run: (app, ...args) => lockstep(standing(app.folder))(...args),
    start: (app, ...args) => startLockstep(standing(app.folder), ...args),
  }
}

/** Waits until no process names the folder in its arguments or environment. */
export const nothingRuns = (folder: string): Promise<boolean> =>
  until(
    `nothing runs of ${folder}: ${JSON.stringify(processesOf(folder))}`,
    () => processesOf(folder).length === 0,
    patience,
  )

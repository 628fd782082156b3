import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { commandPath } from '../../agent/base-environment.ts'
import { describeEnd } from '../../agent/describe-end.ts'
import { masked } from '../../agent/mask.ts'
import { MARKER, endGroup, groupEnded, identify } from '../../agent/process-group.ts'
import type { ProcessGroup } from '../../agent/process-group.ts'
import { readVariables } from '../../agent/variables.ts'
import { commandErrors } from '../../domain/errors/command.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { CommandEnd } from '../../ports/runner.ts'
import type { Command, CommandStop, Runner } from '../../ports/runner.ts'
import { splitLines } from './split-lines.ts'

const usualStop: CommandStop = { signal: 'SIGTERM', graceMs: 5_000 }
/** For output of a process that got away from us and keeps the pipe open. */
const LAST_OUTPUT_MS = 1_000
const TAIL_LINES = 20

type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** PATH, HOME, LANG and TMPDIR of the parent; nothing else of it. */
const baseEnvironment = (parent: NodeJS.ProcessEnv): Record<string, string> => ({
  PATH: commandPath(parent),
  ...Object.fromEntries(['HOME', 'LANG', 'TMPDIR'].flatMap(name => (parent[name] ? [[name, parent[name]]] : []))),
})

type Start = {
  readonly command: Command
  readonly values: Readonly<Record<string, string>>
  readonly marker: string
  readonly uid: number | null
}

const start = ({ command, values, marker, uid }: Start): ChildProcess => {
  const [program = '', ...args] = command.argv
  return spawn(program, args, {
    cwd: command.cwd,
    env: { ...baseEnvironment(process.env), ...values, [MARKER]: marker },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(uid === null ? {} : { uid, gid: uid }),
  })
}

const programOf = ({ argv }: Command): string =>
  argv[0] === 'sh' && argv[1] === '-c' ? (argv[2] ?? '') : (argv[0] ?? '')

const notFound = (command: Command, error: NodeJS.ErrnoException): LockstepError => {
  const why = error.code === 'ENOENT' ? `no such program, or no folder ${command.cwd}` : (error.code ?? error.message)
  return failure(commandErrors.COMMAND_NOT_FOUND, { program: command.argv[0] ?? '', cause: why }, error)
}

/** Resolves with how the process itself ended; what it started may go on. */
const ended = (child: ChildProcess, command: Command): Promise<End> =>
  new Promise((resolve, reject) => {
    child.once('error', error => reject(notFound(command, error)))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })

/** Resolves when all output was read; gives up on output that somebody beyond our reach holds back. */
const drained = async (child: ChildProcess, closed: Promise<void>): Promise<void> => {
  const over = new AbortController()
  const patience = pause(LAST_OUTPUT_MS, undefined, { signal: over.signal }).catch(() => undefined) // closed sooner
  await Promise.race([closed, patience]).finally(() => over.abort())
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/**
 * Runs commands on this machine, as another user where one is given. The environment is PATH (this Node.js first), HOME, LANG, TMPDIR and the command's own
 * variables. However a command ends, everything it started gets SIGTERM and 5 s later SIGKILL, or what the command names instead; then the call returns.
 * Values that came from files are replaced by `***` in its output; lines longer than 64 KB come in pieces.
 * COMMAND_FAILED, COMMAND_TIMEOUT, COMMAND_NOT_FOUND, COMMAND_ABORTED, COMMAND_VARIABLE_UNREADABLE.
 */
export const localRunnerAs = (uid: number | null): Runner => ({
  run: async (command, line, signal) => {
    const program = programOf(command)
    const { values, secrets } = await readVariables(command.variables)
    if (signal.aborted) throw failure(commandErrors.COMMAND_ABORTED, { program }, signal.reason)
    const startedAt = performance.now()
    const tail: string[] = []
    const show = (text: string) => {
      const shown = masked(text, secrets)
      tail.push(shown)
      if (tail.length > TAIL_LINES) tail.shift()
      line(shown)
    }
    const marker = command.operation ?? randomUUID()
    const child = start({ command, values, marker, uid })
    const group = child.pid === undefined ? null : { marker, leader: identify(child.pid), isWatched: true }
    const outcome = await finish(child, command, group, show, signal)
    const output = tail.join('\n')
    if (outcome === 'aborted') throw failure(commandErrors.COMMAND_ABORTED, { program }, signal.reason)
    if (outcome === 'late') {
      throw failure(commandErrors.COMMAND_TIMEOUT, { program, timeoutMs: command.timeoutMs, output })
    }
    if (outcome.code !== 0) {
      const end = describeEnd(outcome.code, outcome.signal)
      throw failure(commandErrors.COMMAND_FAILED, { program, end, output }, new CommandEnd(outcome.code))
    }
    return { ms: Math.round(performance.now() - startedAt) }
  },
  end: (operation, { graceMs, signal } = usualStop) =>
    endGroup({ marker: operation, leader: null, isWatched: false }, graceMs, signal),
  waitOut: (operation, signal) => groupEnded({ marker: operation, leader: null, isWatched: false }, signal),
})

/** As the user of this process. */
export const localRunner: Runner = localRunnerAs(null)

const finish = async (
  child: ChildProcess,
  command: Command,
  group: ProcessGroup | null,
  show: (text: string) => void,
  signal: AbortSignal,
): Promise<End | 'late' | 'aborted'> => {
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  if (child.stdout !== null) splitLines(child.stdout, show)
  if (child.stderr !== null) splitLines(child.stderr, show)
  const stop = new AbortController()
  const late = pause(command.timeoutMs, 'late' as const, { signal: stop.signal })
  const aborted = new Promise<'aborted'>(resolve =>
    signal.addEventListener('abort', () => resolve('aborted'), { once: true, signal: stop.signal }),
  )
  late.catch(() => undefined) // ended sooner
  const outcome = await Promise.race([ended(child, command), late, aborted]).finally(() => stop.abort())
  const how = command.end ?? usualStop
  if (group !== null) await endGroup(group, how.graceMs, how.signal)
  await drained(child, closed)
  return outcome
}

import { fork } from 'node:child_process'
import type { ChildProcess, ForkOptions } from 'node:child_process'
import { extname } from 'node:path'
import type { GitAnswer, GitOrder } from './git-worker.ts'

/** git ended with an error, could not be started, took too long, or printed too much. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed'
  /** What git itself said. */
  readonly stderr: string

  constructor(why: string, stderr: string) {
    super(why)
    this.stderr = stderr
  }
}

export type GitOptions = {
  readonly env: Readonly<Record<string, string>>
  /** Longest output; without it 64 MiB. */
  readonly maxBufferBytes?: number
  /** Without it there is no limit. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

type Waiting = { readonly resolve: (stdout: string) => void; readonly reject: (error: Error) => void }
type Runner = { readonly helper: ChildProcess; readonly waiting: Map<number, Waiting> }

let runner: Runner | null = null
let lastId = 0

/**
 * Runs git and answers what it printed. A small process of its own starts it: starting one copies the tables of the whole memory of whoever does
 * it, and a server that does it keeps every request waiting meanwhile. GitFailed.
 */
export const runGit = (
  args: readonly string[],
  { env, maxBufferBytes = 64 * 1024 * 1024, timeoutMs = 0, signal }: GitOptions,
): Promise<string> => {
  if (signal?.aborted === true) return Promise.reject(new GitFailed('git was not started: it is too late', ''))
  const { helper, waiting } = (runner ??= startRunner())
  const id = ++lastId
  const end = (): void => tell(helper, { kind: 'end', id })
  signal?.addEventListener('abort', end)
  return new Promise<string>((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    stayFor(helper)
    tell(helper, { kind: 'run', id, args, env, maxBufferBytes, timeoutMs })
  }).finally(() => {
    signal?.removeEventListener('abort', end)
    waiting.delete(id)
    if (waiting.size === 0) letGo(helper)
  })
}

// What cannot be told any more is answered when the helper has ended.
const tell = (helper: ChildProcess, order: GitOrder): void => void helper.send(order, () => undefined)

/** A helper that has nothing to do keeps no program from ending. */
const letGo = (helper: ChildProcess): void => {
  helper.unref()
  helper.channel?.unref()
}

const stayFor = (helper: ChildProcess): void => {
  helper.ref()
  helper.channel?.ref()
}

// What the server was started with is not for the helper, and git gets its environment with each order.
const options: ForkOptions = {
  execArgv: [],
  env: {},
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
}

const startRunner = (): Runner => {
  const helper = fork(new URL(`./git-worker${extname(import.meta.url)}`, import.meta.url), options)
  const started: Runner = { helper, waiting: new Map() }
  helper.on('message', (answer: GitAnswer) => {
    const asked = started.waiting.get(answer.id)
    if ('stdout' in answer) asked?.resolve(answer.stdout)
    else asked?.reject(new GitFailed(answer.why, answer.stderr))
  })
  const gone = (why: string): void => {
    if (runner === started) runner = null
    for (const { reject } of started.waiting.values()) reject(new GitFailed(why, ''))
  }
  helper.on('error', (error: Error) => gone(`what runs git has failed: ${error.message}`))
  helper.on('exit', () => gone('what runs git has ended'))
  return started
}

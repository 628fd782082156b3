import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
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
type Runner = { readonly worker: Worker; readonly waiting: Map<number, Waiting> }

let runner: Runner | null = null
let lastId = 0

/**
 * Runs git and answers what it printed. A thread of its own starts the processes: that copies the tables of the whole process's memory, and whoever
 * does it on the loop keeps every request waiting meanwhile. GitFailed.
 */
export const runGit = (
  args: readonly string[],
  { env, maxBufferBytes = 64 * 1024 * 1024, timeoutMs = 0, signal }: GitOptions,
): Promise<string> => {
  if (signal?.aborted === true) return Promise.reject(new GitFailed('git was not started: it is too late', ''))
  const { worker, waiting } = (runner ??= startRunner())
  const id = ++lastId
  const end = (): void => tell(worker, { kind: 'end', id })
  signal?.addEventListener('abort', end)
  return new Promise<string>((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    worker.ref()
    tell(worker, { kind: 'run', id, args, env, maxBufferBytes, timeoutMs })
  }).finally(() => {
    signal?.removeEventListener('abort', end)
    waiting.delete(id)
    // A thread that has nothing to do keeps no program from ending.
    if (waiting.size === 0) worker.unref()
  })
}

const tell = (worker: Worker, order: GitOrder): void => worker.postMessage(order)

const startRunner = (): Runner => {
  // What this program was started with is not for the thread.
  const worker = new Worker(new URL(`./git-worker${extname(import.meta.url)}`, import.meta.url), { execArgv: [] })
  const started: Runner = { worker, waiting: new Map() }
  worker.on('message', (answer: GitAnswer) => {
    const asked = started.waiting.get(answer.id)
    if ('stdout' in answer) asked?.resolve(answer.stdout)
    else asked?.reject(new GitFailed(answer.why, answer.stderr))
  })
  const gone = (why: string): void => {
    if (runner === started) runner = null
    for (const { reject } of started.waiting.values()) reject(new GitFailed(why, ''))
  }
  worker.on('error', (error: Error) => gone(`what runs git has failed: ${error.message}`))
  worker.on('exit', () => gone('what runs git has ended'))
  return started
}

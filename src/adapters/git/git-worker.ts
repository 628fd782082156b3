import { execFile } from 'node:child_process'
import { parentPort } from 'node:worker_threads'

/** What the thread that runs git is told. */
export type GitOrder =
  | {
      readonly kind: 'run'
      readonly id: number
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly maxBufferBytes: number
      readonly timeoutMs: number
    }
  | { readonly kind: 'end'; readonly id: number }

/** What it answers. `why`: what is wrong when git itself said nothing. */
export type GitAnswer =
  | { readonly id: number; readonly stdout: string }
  | { readonly id: number; readonly why: string; readonly stderr: string }

const running = new Map<number, AbortController>()

const run = ({ id, args, env, maxBufferBytes, timeoutMs }: Extract<GitOrder, { kind: 'run' }>): void => {
  const ending = new AbortController()
  running.set(id, ending)
  const options = { env, maxBuffer: maxBufferBytes, timeout: timeoutMs, signal: ending.signal }
  execFile('git', [...args], options, (error, stdout, stderr) => {
    running.delete(id)
    answer(error === null ? { id, stdout } : { id, why: error.message, stderr })
  })
}

const answer = (message: GitAnswer): void => parentPort?.postMessage(message)

parentPort?.on('message', (order: GitOrder) => {
  if (order.kind === 'run') run(order)
  else running.get(order.id)?.abort()
})

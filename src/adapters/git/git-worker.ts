import { execFile } from 'node:child_process'

/** What the process that runs git is told. */
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

// Nobody is there any more to be answered.
const answer = (message: GitAnswer): void => void (process.connected && process.send?.(message))

process.on('message', (order: GitOrder) => {
  if (order.kind === 'run') run(order)
  else running.get(order.id)?.abort()
})

// It ends with whoever started it, and not before: what is asked of git last is asked while that one ends.
process.on('disconnect', () => {
  for (const ending of running.values()) ending.abort()
  process.exit()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

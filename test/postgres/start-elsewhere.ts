import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import type { Server } from '../../src/postgres/server.ts'

/** A starter's process and what it started. */
export type Elsewhere = { readonly server: Server; readonly process: ChildProcess }

/** Starts a home's server from another process, as another user if wanted; that process stays until it is ended. */
export const startElsewhere = async (home: string, ids: { uid?: number; gid?: number } = {}): Promise<Elsewhere> => {
  const program = fileURLToPath(new URL('starter.ts', import.meta.url))
  const child = spawn(process.execPath, [program, home], { ...ids, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit')])
  if (typeof line !== 'string') throw new Error(`the starter ended with ${String(line)}`)
  return { server: JSON.parse(line) as Server, process: child }
}

/** Ends a starter with a signal and waits for its end. */
export const endStarter = async ({ process: child }: Elsewhere, signal: NodeJS.Signals): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

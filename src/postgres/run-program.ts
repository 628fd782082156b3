import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Account } from './account.ts'

/** What a program of PostgreSQL gets: never Lockstep's own environment, which can hold secrets. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }

/** What a program said and how it ended; `code` is null after a signal. */
export type Outcome = { readonly code: number | null; readonly output: string }

/**
 * Runs a program of PostgreSQL to its end as the account. Rejects with the system's error when it cannot be executed.
 * The working directory is / because the account may not be able to enter ours.
 */
export const runProgram = async (
  account: Account,
  file: string,
  args: readonly string[],
  input = '',
): Promise<Outcome> => {
  const child = spawn(file, args, { ...account.ids, cwd: '/', env: serverEnvironment, stdio: 'pipe' })
  // A program that ends without reading its input breaks the pipe; its exit code tells what happened.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, output: stdout + stderr }
}

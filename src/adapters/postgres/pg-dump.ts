import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Client } from 'pg'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { snapshotErrors } from '../../domain/errors/snapshot.ts'
import { parameterOf, withoutSecrets } from './connection-url.ts'

const tailLines = 10

/** The libpq variables for a URL: nothing of it is an argument, and only this one child sees the password. */
export const environmentFor = (url: string): NodeJS.ProcessEnv => {
  const { host, port, user, password, database } = new Client({ connectionString: url })
  const { HOME = '/', PATH = '' } = process.env
  const tls = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].map(name => [
    `PG${name.toUpperCase()}`,
    parameterOf(url, name),
  ])
  const given = Object.entries({ PGUSER: user, PGPASSWORD: password, PGDATABASE: database })
  const set = [...tls, ...given].filter(([, value]) => typeof value === 'string')
  const fixed = { HOME, PATH, LC_ALL: 'C', PGHOST: host, PGPORT: String(port), PGAPPNAME: 'lockstep-snapshot' }
  return { ...fixed, ...Object.fromEntries(set) }
}

/** What a failed dump means, by pg_dump's own words. */
export const dumpFailure = (
  said: string,
  { folder, freeBytes, neededBytes }: { folder: string; freeBytes: number; neededBytes: number },
): LockstepError => {
  if (/No space left on device/.test(said))
    return failure(snapshotErrors.SNAPSHOT_NO_SPACE, { folder, freeBytes, neededBytes })
  const tail = said.trim().split('\n').slice(-tailLines).join('\n')
  return failure(snapshotErrors.SNAPSHOT_FAILED, { what: 'pg_dump', tail: tail || 'it said nothing' })
}

/**
 * Dumps the database of `url` into a new file of mode 0600, in pg_dump's custom format for pg_restore. Answers null
 * when all went well, else what the program said. `signal` ends it. `options` narrow it, to a schema for example.
 */
export const dumpTo = async (
  file: string,
  { tool, url, signal, options = [] }: { tool: string; url: string; signal: AbortSignal; options?: readonly string[] },
): Promise<string | null> => {
  // pg_dump makes files by the umask; one that is there keeps its mode.
  await (await open(file, 'wx', 0o600)).close()
  const child = spawn(tool, ['--format=custom', '--no-password', ...options, '--file', file], {
    env: environmentFor(url),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
    return code === 0 ? null : withoutSecrets(said, url)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'
import type { Log } from '../../ports/log.ts'
import { parameterOf, withParameters, withoutSecrets } from '../postgres/connection-url.ts'
import type { MigrationFile } from './dbmate-read.ts'

export type DbmateCall = {
  readonly binary: string
  readonly url: string
  /** Name of its sessions in the server. */
  readonly tag: string
  readonly arguments: readonly string[]
  /** Exactly what the folder of migrations holds. */
  readonly files: readonly MigrationFile[]
  readonly log: Log
  readonly signal: AbortSignal
}

/** `code` is null when a signal ended it. `reason` is what it said last on stderr. */
export type DbmateOutcome = { readonly code: number | null; readonly reason: string }

/** node-postgres does without TLS unless the URL says otherwise, lib/pq insists on it: both must do the same. */
const urlFor = ({ url, tag }: DbmateCall): string =>
  withParameters(url, { sslmode: parameterOf(url, 'sslmode') ?? 'disable', application_name: tag })

const folderPrefix = (tag: string): string => `dbmate-${tag}-`

/** Removes the private folders that calls of this tag left behind on this machine when they were killed. Idempotent. */
export const removePrivateFolders = async (tag: string): Promise<void> => {
  const names = await readdir(tmpdir())
  const isOurs = (name: string): boolean =>
    name.startsWith(folderPrefix(tag)) && /^\w{6}$/.test(name.slice(folderPrefix(tag).length))
  for (const name of names.filter(isOurs)) await rm(join(tmpdir(), name), { recursive: true, force: true })
}

const inPrivateFolder = async <T>({ files, tag }: DbmateCall, work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), folderPrefix(tag)))
  try {
    for (const { file, text } of files) await writeFile(join(folder, file), text, { mode: 0o600, flag: 'wx' })
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// dbmate prints these also for a migration that failed (2.36), so they would mislead whoever reads the log.
const misleading = /^(Applied|Rolled back): /

const readLines = async (stream: Readable, url: string, onLine: (line: string) => void): Promise<void> => {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line !== '' && !misleading.test(line)) onLine(withoutSecrets(line, url))
  }
}

const ended = async (child: ChildProcess, call: DbmateCall): Promise<number | null> => {
  // dbmate leaves signals to Go's default: SIGTERM ends it at once, its statement runs on in the server.
  const stop = (): void => void child.kill('SIGTERM')
  call.signal.addEventListener('abort', stop, { once: true })
  try {
    const [code] = await once(child, 'close')
    return typeof code === 'number' ? code : null
  } catch (error) {
    throw failure(migrationErrors.MIGRATION_NO_TOOL, { tool: 'dbmate', looked: call.binary }, error)
  } finally {
    call.signal.removeEventListener('abort', stop)
  }
}

/** The .env that dbmate looks for is never found: the working folder is the private one, and holds migrations only. */
const runIn = async (folder: string, call: DbmateCall): Promise<DbmateOutcome> => {
  if (call.signal.aborted) return { code: null, reason: 'it was not started' }
  const { HOME = '/', PATH = '' } = process.env
  const child = spawn(call.binary, ['--migrations-dir', folder, '--no-dump-schema', ...call.arguments], {
    cwd: folder,
    env: { DATABASE_URL: urlFor(call), HOME, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const onError = (line: string): void => void said.push(line.replace(/^Error: /, ''))
  const [code] = await Promise.all([
    ended(child, call),
    readLines(child.stdout, call.url, line => call.log.line(line)),
    readLines(child.stderr, call.url, onError),
  ])
  for (const line of said) call.log.line(line)
  return { code, reason: said.join(' ').replace(/\.$/, '') || `dbmate ended with ${code ?? 'a signal'}` }
}

/**
 * Runs dbmate once over exactly these files, in a private folder that is removed afterwards. The URL goes by the
 * environment of this one process. `signal` ends dbmate, but not its statement in the server: end that by its tag.
 * MIGRATION_NO_TOOL when it cannot be executed.
 */
export const runDbmate = (call: DbmateCall): Promise<DbmateOutcome> =>
  inPrivateFolder(call, folder => runIn(folder, call))

import { lstat, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Client } from 'pg'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { beginBackup, dataDirectoryOf, lockCopies, type BackupEnd } from './backup-session.ts'
import { withSession } from './connect.ts'
import { isNeededSegment } from './copied-files.ts'
import { copyFolder, copyServerFile, flushTree, nothing, plus, type Amount, type CopyJob } from './copy-tree.ts'
import { exists, flush } from '../files/file-system.ts'
import { withFileErrors } from './with-file-errors.ts'
import { writeDurably } from '../files/write-durably.ts'

/** A finished copy: its size, the span of the write-ahead log it covers, how long it took. */
export type ServerCopy = Amount & { readonly startLsn: string; readonly stopLsn: string; readonly ms: number }

const failed = (target: string, reason: string): Error =>
  failure(postgresErrors.POSTGRES_COPY_FAILED, { target, reason })

const requireCopyable = async (client: Client, dataDir: string, target: string): Promise<void> => {
  if (await exists(target)) throw failed(target, 'something is there already')
  if ((await dataDirectoryOf(client)) !== dataDir) throw failed(target, `the server does not run on ${dataDir}`)
  if (!(await lockCopies(client))) throw failure(postgresErrors.POSTGRES_COPY_RUNNING, { target })
}

/** The write-ahead log up to the backup's end, which makes the files consistent. */
const copyLog = async ({ from, to, signal }: CopyJob, end: BackupEnd): Promise<Amount> => {
  const segments = (await readdir(join(from, 'pg_wal'))).filter(name =>
    isNeededSegment(name, end.firstSegment, end.lastSegment),
  )
  if (!segments.includes(end.firstSegment) || !segments.includes(end.lastSegment)) {
    throw failed(to, 'the server removed a part of its write-ahead log too early')
  }
  let amount = nothing
  for (const name of segments) {
    signal.throwIfAborted()
    amount = plus(amount, await copyServerFile(join(from, 'pg_wal', name), join(to, 'pg_wal', name)))
  }
  return amount
}

const copyAll = async (client: Client, job: CopyJob, label: string): Promise<Omit<ServerCopy, 'ms'>> => {
  const { startLsn, end } = await beginBackup(client, label)
  const files = await copyFolder(job, '')
  // After all other files and before the backup's end, as pg_basebackup does.
  const control = await copyServerFile(join(job.from, 'global/pg_control'), join(job.to, 'global/pg_control'))
  const backup = await end()
  if (backup.hasNewTablespace) throw failed(job.to, 'a tablespace was made meanwhile')
  const log = await copyLog(job, backup)
  await flushTree(job.to, job.signal)
  const { uid, gid } = await lstat(job.from)
  await writeDurably(join(job.to, 'backup_label'), backup.label, userInfo().uid === 0 ? { uid, gid } : undefined)
  return { ...plus(plus(files, control), log), startLsn, stopLsn: backup.stopLsn }
}

const intoPlace = async <T>(part: string, target: string, fill: () => Promise<T>): Promise<T> => {
  try {
    const filled = await fill()
    await rename(part, target)
    await flush(dirname(target))
    return filled
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

/**
 * Copies a whole running server, file by file, while it goes on working: `openCopy` starts a server on the result. The
 * copy is built next to `target`, put on disk and renamed; when it fails or `signal` aborts it (rejects with the
 * signal's reason), nothing is left. `label` is kept in the copy. Source: PostgreSQL 17 manual, 25.3.4.
 *
 * Errors: POSTGRES_CONNECT_FAILED, POSTGRES_COPY_RUNNING, POSTGRES_COPY_FAILED, POSTGRES_NO_SPACE,
 * POSTGRES_HOME_UNREACHABLE.
 */
export const copyServerFiles = (
  adminUrl: string,
  dataDir: string,
  target: string,
  { label, signal }: { label: string; signal: AbortSignal },
): Promise<ServerCopy> =>
  withFileErrors(target, userInfo().username, () =>
    withSession(adminUrl, async client => {
      const begunMs = performance.now()
      signal.throwIfAborted()
      const [from, to] = [await realpath(dataDir), resolve(target)]
      await requireCopyable(client, from, to)
      await mkdir(dirname(to), { recursive: true })
      const part = `${to}.part`
      await rm(part, { recursive: true, force: true })
      const copied = await intoPlace(part, to, () => copyAll(client, { from, to: part, signal }, label))
      return { ...copied, ms: performance.now() - begunMs }
    }),
  )

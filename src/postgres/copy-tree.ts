import { chmod, chown, copyFile, mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { copyRule } from './copied-files.ts'
import { flush, systemCode } from '../files/file-system.ts'

/** How much was copied. */
export type Amount = { readonly bytes: number; readonly files: number }

/** A running copy: where from, where to, and what asks it to end. */
export type CopyJob = { readonly from: string; readonly to: string; readonly signal: AbortSignal }

/** An amount to begin with. */
export const nothing: Amount = { bytes: 0, files: 0 }

/** The sum of two amounts. */
export const plus = (a: Amount, b: Amount): Amount => ({ bytes: a.bytes + b.bytes, files: a.files + b.files })

/** A live server drops files and folders while they are listed; the write-ahead log repeats the drop in the copy. */
const unlessGone = async <T>(otherwise: T, source: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const isGone = systemCode(error) === 'ENOENT' && (await stat(source).then(() => false, isNoEntry))
    if (!isGone) throw error
    return otherwise
  }
}

const isNoEntry = (error: unknown): boolean => systemCode(error) === 'ENOENT'

/** Only root can give a file to the server's user, and only then it differs from ours. */
const copyOwner = async (from: string, to: string): Promise<void> => {
  const { uid, gid, mode } = await stat(from)
  if (userInfo().uid === 0) await chown(to, uid, gid)
  await chmod(to, mode & 0o777)
}

/** Copies one file with its owner and mode and puts it on disk. */
export const copyServerFile = (from: string, to: string): Promise<Amount> =>
  unlessGone(nothing, from, async () => {
    await copyFile(from, to)
    await copyOwner(from, to)
    await flush(to)
    return { bytes: (await stat(to)).size, files: 1 }
  })

const filesAtOnce = 16

/** Makes the folder `to` like `from` and copies what is in it, entry by entry. `path` is relative to the job. */
export const copyFolder = async (job: CopyJob, path: string): Promise<Amount> => {
  const [from, to] = [join(job.from, path), join(job.to, path)]
  await mkdir(to, { recursive: true })
  const entries = await unlessGone([], from, async () => {
    await copyOwner(from, to)
    return readdir(from, { withFileTypes: true })
  })
  let amount = nothing
  const files: string[] = []
  for (const entry of entries) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`
    if (copyRule(inner) !== 'copy') continue
    if (entry.isDirectory()) amount = plus(amount, await copyFolder(job, inner))
    else if (entry.isSymbolicLink()) amount = plus(amount, await copyTablespace(job, inner, entry.name))
    else if (entry.isFile()) files.push(inner)
  }
  amount = plus(amount, await copyFiles(job, files))
  await flush(to)
  return amount
}

/** A disk puts several files away in the time of one. All of a batch have ended before a failure is told: what is left is removed then. */
const copyFiles = async (job: CopyJob, files: readonly string[]): Promise<Amount> => {
  let amount = nothing
  for (let next = 0; next < files.length; next += filesAtOnce) {
    job.signal.throwIfAborted()
    const batch = files.slice(next, next + filesAtOnce)
    const copies = batch.map(file => copyServerFile(join(job.from, file), join(job.to, file)))
    await Promise.allSettled(copies)
    for (const copied of await Promise.all(copies)) amount = plus(amount, copied)
  }
  return amount
}

/**
 * A tablespace is a link in pg_tblspc to a folder elsewhere. Its files go into the copy and the link is made relative,
 * so that a server on the copy, wherever it is moved, never writes to the folder of the live one. For the same reason
 * no tablespace_map is written: recovery would link to the live folder.
 */
const copyTablespace = async (job: CopyJob, path: string, oid: string): Promise<Amount> => {
  const from = await realpath(join(job.from, path))
  const to = join(job.to, 'tablespaces', oid)
  await mkdir(to, { recursive: true })
  await copyOwner(job.from, join(job.to, 'tablespaces'))
  await symlink(`../tablespaces/${oid}`, join(job.to, path))
  return copyFolder({ ...job, from, to }, '')
}

import { chmod, chown, copyFile, mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { copyRule } from './copied-files.ts'
import { flush, systemCode } from '../files/file-system.ts'
import { treeEntries } from '../files/tree.ts'

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

/** Copies one file with its owner and mode. Nothing is on disk for sure until `flushTree`. */
export const copyServerFile = (from: string, to: string): Promise<Amount> =>
  unlessGone(nothing, from, async () => {
    await copyFile(from, to)
    await copyOwner(from, to)
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
  return plus(amount, await copyFiles(job, files))
}

const copyFiles = async (job: CopyJob, files: readonly string[]): Promise<Amount> => {
  const copied = await inBatches(files, job.signal, file => copyServerFile(join(job.from, file), join(job.to, file)))
  return copied.reduce(plus, nothing)
}

/**
 * Puts a whole tree on disk. After all of it was written, not file by file: the file system then writes its journal a few
 * times instead of once for each file, which the server's own commits would have to wait for.
 */
export const flushTree = async (folder: string, signal: AbortSignal): Promise<void> => {
  const paths = (await treeEntries(folder)).filter(({ type }) => type === 'file' || type === 'folder')
  await inBatches([...paths.map(({ path }) => join(folder, path)), folder], signal, flush)
}

/** A disk does several files in the time of one. All of a batch have ended before a failure is told: what is left is removed then. */
const inBatches = async <T>(
  files: readonly string[],
  signal: AbortSignal,
  work: (file: string) => Promise<T>,
): Promise<readonly T[]> => {
  const done: T[] = []
  for (let next = 0; next < files.length; next += filesAtOnce) {
    signal.throwIfAborted()
    const batch = files.slice(next, next + filesAtOnce).map(work)
    await Promise.allSettled(batch)
    done.push(...(await Promise.all(batch)))
  }
  return done
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

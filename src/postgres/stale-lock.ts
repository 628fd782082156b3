import { link, readFile, rename, rm, stat } from 'node:fs/promises'
import { isTaken, systemCode } from '../files/file-system.ts'
import { partOf } from '../files/part.ts'
import { isPostmaster } from './postmaster.ts'

/** A server writes its number at once after it has made the file: one that stays empty was left by a crash between the two. */
const emptyAtMostMs = 2_000

const isStale = async (lock: string, dataDir: string): Promise<boolean> => {
  const text = await readFile(lock, 'utf8')
  if (text === '') return Date.now() - (await stat(lock)).mtimeMs > emptyAtMostMs
  const pid = Number.parseInt(text, 10)
  // A socket's lock file has the pid negative when it is a stand-alone backend's (miscinit.c, CreateLockFile).
  return Number.isInteger(pid) && !(await isPostmaster(Math.abs(pid), dataDir))
}

/** Gives back a lock that a server took between our look and our rename; if yet another took it since, that one stays. */
const putBack = async (aside: string, lock: string): Promise<void> => {
  try {
    await link(aside, lock)
  } catch (error) {
    if (!isTaken(error)) throw error
  }
}

/**
 * Removes a lock file whose process is dead, a zombie or another program, or that stayed empty. PostgreSQL removes one itself only when the
 * process number is free, so it would refuse to start for ever after a restart that gave the number away. Two servers
 * cannot result: the shared memory of the data directory is a second lock.
 */
export const removeStaleLock = async (lock: string, dataDir: string): Promise<void> => {
  const aside = partOf(lock)
  try {
    if (!(await isStale(lock, dataDir))) return
    await rename(lock, aside)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  if (!(await isStale(aside, dataDir))) await putBack(aside, lock)
  await rm(aside)
}

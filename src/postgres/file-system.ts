import { open, stat } from 'node:fs/promises'
import { failure, LockstepError } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'

/** The system's name for what went wrong with a file, or undefined for any other error. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Whether a path leads to anything. */
export const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Whether a rename or link failed because somebody else made the same folder or file first. */
export const isTaken = (error: unknown): boolean => ['EEXIST', 'ENOTEMPTY'].includes(systemCode(error) ?? '')

/** Puts a file or the entries of a folder on disk before the next step relies on them. */
export const flush = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const refusals: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
}

/** Runs `work`; a full disk becomes POSTGRES_NO_SPACE, a refused path POSTGRES_HOME_UNREACHABLE, the rest passes. */
export const withFileErrors = async <T>(path: string, user: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const code = systemCode(error)
    if (error instanceof LockstepError || code === undefined) throw error
    if (code === 'ENOSPC' || code === 'EDQUOT') throw failure(postgresErrors.POSTGRES_NO_SPACE, { path }, error)
    const reason = refusals[code]
    if (reason === undefined) throw error
    throw failure(postgresErrors.POSTGRES_HOME_UNREACHABLE, { path: refusedPath(error, path), user, reason }, error)
  }
}

const refusedPath = (error: unknown, otherwise: string): string =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : otherwise

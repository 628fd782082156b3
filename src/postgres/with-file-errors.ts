import { failure, LockstepError } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { systemCode } from '../files/file-system.ts'

const refusals: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'something that is not a folder is there already',
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

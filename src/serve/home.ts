import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'

/**
 * Lockstep's data root: `LOCKSTEP_HOME`, else `/var/lib/lockstep` for root (other users must reach the database in it), else
 * `~/.lockstep`.
 */
export const homeOf = (environment: Readonly<Record<string, string | undefined>>): string => {
  const { LOCKSTEP_HOME: wished } = environment
  if (wished !== undefined && wished !== '') return isAbsolute(wished) ? wished : resolve(wished)
  return process.getuid?.() === 0 ? '/var/lib/lockstep' : join(homedir(), '.lockstep')
}

/** Makes the folder; everybody may pass through it, only its owner may look around. SERVE_HOME_UNUSABLE. */
export const makeHome = async (home: string): Promise<void> => {
  await mkdir(home, { recursive: true, mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    throw failure(serveErrors.SERVE_HOME_UNUSABLE, { home, reason: reasons[error.code ?? ''] ?? error.message }, error)
  })
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'something that is not a folder is there already',
}

export const socketPath = (home: string): string => join(home, 'serve.sock')

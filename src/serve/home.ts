import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * Lockstep's data root: `LOCKSTEP_HOME`, else `/var/lib/lockstep` for root (other users must reach the database in it), else
 * `~/.lockstep`.
 */
export const homeOf = (environment: Readonly<Record<string, string | undefined>>): string => {
  const { LOCKSTEP_HOME: wished } = environment
  if (wished !== undefined && wished !== '') return isAbsolute(wished) ? wished : resolve(wished)
  return process.getuid?.() === 0 ? '/var/lib/lockstep' : join(homedir(), '.lockstep')
}

/** Makes the folder; everybody may pass through it, only its owner may look around. */
export const makeHome = async (home: string): Promise<void> => {
  await mkdir(home, { recursive: true, mode: 0o711 })
}

export const socketPath = (home: string): string => join(home, 'serve.sock')

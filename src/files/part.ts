import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from './file-system.ts'

const suffix = '.part'
const abandonedAfterMs = 10 * 60_000

/** A name next to `path` for building it in before it is renamed into place; never the same twice. */
export const partOf = (path: string): string => `${path}.${randomBytes(6).toString('hex')}${suffix}`

const changedAtMs = async (path: string, otherwiseMs: number): Promise<number> => {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    // Its maker has just renamed or removed it.
    if (systemCode(error) === 'ENOENT') return otherwiseMs
    throw error
  }
}

/** Removes what a crashed start left half made. Each takes seconds to make, so what is old is abandoned. */
export const removeAbandonedParts = async (folder: string, nowMs: number): Promise<void> => {
  const names = (await readdir(folder)).filter(name => name.endsWith(suffix))
  for (const path of names.map(name => join(folder, name))) {
    if (nowMs - (await changedAtMs(path, nowMs)) > abandonedAfterMs) await rm(path, { recursive: true, force: true })
  }
}

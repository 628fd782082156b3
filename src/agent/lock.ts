import { randomUUID } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify } from './process-group.ts'
import { isRunning } from './process-table.ts'
import type { ProcessIdentity } from './process-table.ts'

const PREFIX = 'lock.'

const generations = (folder: string): readonly number[] =>
  readdirSync(folder)
    .filter(name => /^lock\.\d+$/.test(name))
    .map(name => Number(name.slice(PREFIX.length)))
    .sort((a, b) => b - a)

const fileOf = (folder: string, generation: number): string => join(folder, `${PREFIX}${generation}`)

const readHolder = (folder: string, generation: number): ProcessIdentity | null => {
  try {
    return JSON.parse(readFileSync(fileOf(folder, generation), 'utf8')) as ProcessIdentity
  } catch (error) {
    // A newer holder removed it: look again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** The living process that holds the folder's lock, or null. */
export const lockHolder = (folder: string): ProcessIdentity | null => {
  const [newest] = generations(folder)
  const holder = newest === undefined ? null : readHolder(folder, newest)
  return holder !== null && isRunning(holder) ? holder : null
}

/** Makes the file with its content in one step; false if another was first. */
const claim = (folder: string, generation: number): boolean => {
  const temporary = join(folder, `${randomUUID()}.lock`)
  writeFileSync(temporary, JSON.stringify(identify(process.pid)), { mode: 0o600 })
  try {
    linkSync(temporary, fileOf(folder, generation))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary)
  }
}

/**
 * Takes the folder's lock for this process until it ends; returns the holder when it is another. The lock is the highest
 * numbered file; a dead holder is followed by the next number, which only one can create. A process that counted too low,
 * because files were removed meanwhile, sees the higher one afterwards. The newest file is never removed.
 */
export const takeLock = (folder: string): { readonly isOurs: boolean; readonly pid: number } => {
  for (;;) {
    // One look for both questions: a file that came after it must not be counted as the dead one to follow.
    const [last = 0] = generations(folder)
    const holder = last === 0 ? null : readHolder(folder, last)
    if (holder !== null && isRunning(holder)) return { isOurs: false, pid: holder.pid }
    if (holder === null && last !== 0) continue
    const mine = last + 1
    if (!claim(folder, mine)) continue
    const [newest = mine, ...older] = generations(folder)
    if (newest !== mine) {
      rmSync(fileOf(folder, mine))
      continue
    }
    for (const generation of older) rmSync(fileOf(folder, generation), { force: true })
    return { isOurs: true, pid: process.pid }
  }
}

import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { ownsPath, type Account } from './account.ts'
import { keptPort } from './configuration.ts'
import { systemCode } from '../files/file-system.ts'

const entriesOf = async (dir: string): Promise<readonly string[]> => {
  try {
    return await readdir(dir)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

/** Whether there is no data directory yet; an empty folder is as good as none. */
export const isVacant = async (dataDir: string): Promise<boolean> => (await entriesOf(dataDir)).length === 0

/** The first number of a version: PostgreSQL's data is compatible within it. */
export const majorOf = (version: string): string => version.split('.')[0] ?? version

const reasonAgainst = async (dataDir: string, account: Account, version: string): Promise<string | undefined> => {
  if (!(await entriesOf(dataDir)).includes('PG_VERSION')) return 'it is not a data directory of PostgreSQL'
  const made = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim()
  if (made !== majorOf(version)) return `it was made by PostgreSQL ${made}, and this Lockstep brings ${version}`
  if ((await keptPort(dataDir)) === undefined) return 'it was not made by Lockstep'
  if (!(await ownsPath(account, dataDir))) return `it belongs to another user than ${account.name}`
  return undefined
}

/** Makes sure that Lockstep made the data directory and this version can run it. Errors: POSTGRES_FOREIGN_DATA. */
export const requireOurs = async (dataDir: string, account: Account, version: string): Promise<void> => {
  const reason = await reasonAgainst(dataDir, account, version)
  if (reason !== undefined) throw failure(postgresErrors.POSTGRES_FOREIGN_DATA, { dir: dataDir, reason })
}

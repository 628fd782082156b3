import { chown, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { isTaken, systemCode } from '../files/file-system.ts'
import { partOf } from '../files/part.ts'

/** The user that owns the data and runs the server; `ids` only when it is not the user of this process. */
export type Account = {
  readonly name: string
  readonly ids: { readonly uid: number; readonly gid: number } | undefined
}

/** A user's numbers in the text of /etc/passwd. macOS writes nobody as -2, which the system reads as unsigned. */
export const userIn = (passwd: string, name: string): { uid: number; gid: number } | undefined => {
  const fields = passwd
    .split('\n')
    .map(line => line.split(':'))
    .find(([user]) => user === name)
  if (fields === undefined) return undefined
  return { uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 }
}

const nobody = async (): Promise<Account> => {
  const ids = userIn(await readFile('/etc/passwd', 'utf8'), 'nobody')
  if (ids !== undefined) return { name: 'nobody', ids }
  const reason = 'PostgreSQL refuses to run as root, and there is no user nobody to run as'
  throw failure(postgresErrors.POSTGRES_HOME_UNREACHABLE, { path: '/etc/passwd', user: 'nobody', reason })
}

/** Who runs the server: the user of this process, or `nobody` when that is root, which PostgreSQL refuses. */
export const serverAccount = async (): Promise<Account> => {
  const { uid, username } = userInfo()
  return uid === 0 ? nobody() : { name: username, ids: undefined }
}

const uidOf = (account: Account): number => account.ids?.uid ?? userInfo().uid

/** Whether a file or folder belongs to the account. A symbolic link counts as itself. */
export const ownsPath = async (account: Account, path: string): Promise<boolean> =>
  (await lstat(path)).uid === uidOf(account)

const hasEntry = async (path: string): Promise<boolean> => {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Given to its owner before it gets its name, so that no other start sees it with the wrong one. */
const makeGiven = async (account: Account, path: string): Promise<void> => {
  const part = partOf(path)
  await mkdir(part, { mode: 0o700 })
  try {
    if (account.ids !== undefined) await chown(part, account.ids.uid, account.ids.gid)
    await rename(part, path)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    if (!isTaken(error)) throw error
  }
}

/** Makes a folder that only the account may enter; one that exists must be the account's. Idempotent. */
export const makeAccountFolder = async (account: Account, path: string): Promise<void> => {
  if (!(await hasEntry(path))) await makeGiven(account, path)
  const stat = await lstat(path)
  if (stat.isDirectory() && stat.uid === uidOf(account)) return
  const reason = 'it exists and belongs to somebody else'
  throw failure(postgresErrors.POSTGRES_HOME_UNREACHABLE, { path, user: account.name, reason })
}

import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { isTaken, systemCode } from '../files/file-system.ts'
import { partOf } from '../files/part.ts'

/** The superuser's password in its file, or undefined when there is no such file. */
export const readPassword = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

const writeSecret = async (path: string, secret: string): Promise<void> => {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(`${secret}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Makes the superuser's password (256 random bits) in a file of mode 0600, or reads the one that is there.
 * Of several at once the first `link` wins and all return its password.
 */
export const makePassword = async (path: string): Promise<string> => {
  const found = await readPassword(path)
  if (found !== undefined) return found
  const secret = randomBytes(32).toString('base64url')
  const part = partOf(path)
  await writeSecret(part, secret)
  try {
    await link(part, path)
    return secret
  } catch (error) {
    if (!isTaken(error)) throw error
    return (await readFile(path, 'utf8')).trim()
  } finally {
    await rm(part)
  }
}

import { randomBytes, randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A value of this data folder that is made once and then kept, in a file of mode 0600. Two at once get the same. */
export const keptValue = async (home: string, name: string, make: () => string): Promise<string> => {
  const path = join(home, name)
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (found !== null) return found.trim()
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, `${make()}\n`, { mode: 0o600 })
  // A link is made or refused as a whole: whoever is second reads what the first one wrote.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return (await readFile(path, 'utf8')).trim()
}

export const newSecret = (): string => randomBytes(32).toString('hex')

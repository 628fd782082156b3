import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, 'r')
  await folder.sync()
}

/** Writes `value` to `path` (mode 0600) so that a crash at any instant leaves the old content or the new, never a mix. */
export const writeJsonFile = async (path: string, value: unknown): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`
  {
    await using file = await open(temporary, 'w', 0o600)
    await file.writeFile(`${JSON.stringify(value)}\n`)
    await file.sync()
  }
  await rename(temporary, path)
  await syncFolder(dirname(path))
}

/** The parsed content of `path`; undefined when there is no such file. Throws SyntaxError on broken JSON. */
export const readJsonFile = async (path: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as unknown)
}

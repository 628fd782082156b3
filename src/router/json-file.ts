import { readFile } from 'node:fs/promises'
import { writeDurably } from '../files/write-durably.ts'

/** Writes `value` to `path` (mode 0600) so that a crash at any instant leaves the old content or the new, never a mix. */
export const writeJsonFile = (path: string, value: unknown): Promise<void> =>
  writeDurably(path, `${JSON.stringify(value)}\n`)

/** The parsed content of `path`; undefined when there is no such file. Throws SyntaxError on broken JSON. */
export const readJsonFile = async (path: string): Promise<unknown> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as unknown)
}

import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const schema = z.object({
  source: z.string(),
  survived: z.array(z.string()).readonly(),
  met: z.array(z.string()).readonly(),
})

/** What is known from earlier runs: points that were survived, and all that were met. */
export type State = Omit<z.infer<typeof schema>, 'source'>

/** Reads the file; empty when there is none, or when it is of other code and `keepsOld` is not set. */
export const readState = async (file: string, { keepsOld }: { readonly keepsOld: boolean }): Promise<State> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const state = text === null ? null : schema.parse(JSON.parse(text))
  return state !== null && (keepsOld || state.source === (await sourceDigest())) ? state : { survived: [], met: [] }
}

/** Writes it whole or not at all: a run may be ended at any time. */
export const writeState = async (file: string, { survived, met }: State): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  const part = `${file}.part`
  await writeFile(part, JSON.stringify({ source: await sourceDigest(), survived, met }))
  await rename(part, file)
}

const folders = ['../../src', '../../examples/orders'].map(path => fileURLToPath(new URL(path, import.meta.url)))
let known: Promise<string> | undefined

/** Of the code that is tested, its tests aside. */
const sourceDigest = (): Promise<string> => (known ??= digestNow())

const digestNow = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = names
      .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts') && !entry.parentPath.includes('node_modules'))
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted()
    for (const path of files) hash.update(path.slice(folder.length)).update(await readFile(path))
  }
  return hash.digest('hex')
}

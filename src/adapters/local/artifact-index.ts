import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../files/write-durably.ts'

/** Everything that a build depends on. */
export type BuildInput = { readonly tree: string; readonly run: string | null; readonly node: string }

const entrySchema = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })

const fileOf = (artifacts: string, { tree, run, node }: BuildInput): string => {
  const key = createHash('sha256')
    .update(JSON.stringify([tree, run, node]))
    .digest('hex')
  return join(artifacts, 'index', `${key}.json`)
}

/** The digest that an earlier build of the same input had, or null. It is a claim: the folder has to be verified. */
export const indexedDigest = async (artifacts: string, input: BuildInput): Promise<string | null> => {
  const text = await readFile(fileOf(artifacts, input), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    return entrySchema.parse(JSON.parse(text)).digest
  } catch {
    // Damaged: as good as none, the build writes it again.
    return null
  }
}

/** Remembers the digest of a build. */
export const indexDigest = async (artifacts: string, input: BuildInput, digest: string): Promise<void> => {
  await mkdir(join(artifacts, 'index'), { recursive: true })
  await writeDurably(fileOf(artifacts, input), JSON.stringify({ digest }))
}

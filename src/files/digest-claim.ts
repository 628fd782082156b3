import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { systemCode } from './file-system.ts'
import { writeDurably } from './write-durably.ts'

const claim = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })

/** The digest that a file claims, or null. Whoever goes by it verifies what it names: a damaged file is as good as none. */
export const claimedDigest = async (path: string): Promise<string | null> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    return claim.parse(JSON.parse(text)).digest
  } catch {
    // Damaged: what it claimed is made again.
    return null
  }
}

/** Writes a claim that `claimedDigest` reads, in a folder that is there. */
export const claimDigest = (path: string, digest: string): Promise<void> =>
  writeDurably(path, JSON.stringify({ digest }))

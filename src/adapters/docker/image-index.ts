import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../../domain/digest.ts'
import { systemCode } from '../../files/file-system.ts'
import { writeDurably } from '../../files/write-durably.ts'
import type { ImageRequest } from '../../ports/images.ts'

/** Everything that an image is known by. `platform`: what the engine builds for. */
export type ImageInput = Pick<ImageRequest, 'artifact' | 'repository' | 'dockerfile'> & { readonly platform: string }

export const imageDigest = /^sha256:[0-9a-f]{64}$/

const entry = z.object({ digest: z.string().regex(imageDigest) })

const fileOf = (folder: string, { artifact, repository, dockerfile, platform }: ImageInput): string =>
  join(folder, `${sha256(JSON.stringify([artifact, repository, dockerfile, platform]))}.json`)

/** The digest under which an image was pushed before, or null. It is a claim: the registry has to be asked. */
export const indexedImage = async (folder: string, input: ImageInput): Promise<string | null> => {
  const text = await readFile(fileOf(folder, input), 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    return entry.parse(JSON.parse(text)).digest
  } catch {
    // Damaged: as good as none, the image is made again.
    return null
  }
}

/** Remembers the digest under which an image was pushed. */
export const indexImage = async (folder: string, input: ImageInput, digest: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeDurably(fileOf(folder, input), JSON.stringify({ digest }))
}

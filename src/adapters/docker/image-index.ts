import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../domain/digest.ts'
import { claimDigest, claimedDigest } from '../../files/digest-claim.ts'
import type { ImageRequest } from '../../ports/images.ts'

/** Everything that an image is known by. `platform`: what the engine builds for. */
export type ImageInput = Pick<ImageRequest, 'artifact' | 'repository' | 'dockerfile'> & { readonly platform: string }

const fileOf = (folder: string, { artifact, repository, dockerfile, platform }: ImageInput): string =>
  join(folder, `${sha256(JSON.stringify([artifact, repository, dockerfile, platform]))}.json`)

/** The digest under which an image was pushed before, or null. It is a claim: the registry has to be asked. */
export const indexedImage = (folder: string, input: ImageInput): Promise<string | null> =>
  claimedDigest(fileOf(folder, input))

/** Remembers the digest under which an image was pushed. */
export const indexImage = async (folder: string, input: ImageInput, digest: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await claimDigest(fileOf(folder, input), digest)
}

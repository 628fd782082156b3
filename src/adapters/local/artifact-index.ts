import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { claimDigest, claimedDigest } from '../../files/digest-claim.ts'

/** Everything that a build depends on. */
export type BuildInput = { readonly tree: string; readonly run: string | null; readonly node: string }

const fileOf = (artifacts: string, { tree, run, node }: BuildInput): string => {
  const key = createHash('sha256')
    .update(JSON.stringify([tree, run, node]))
    .digest('hex')
  return join(artifacts, 'index', `${key}.json`)
}

/** The digest that an earlier build of the same input had, or null. It is a claim: the folder has to be verified. */
export const indexedDigest = (artifacts: string, input: BuildInput): Promise<string | null> =>
  claimedDigest(fileOf(artifacts, input))

/** Remembers the digest of a build. */
export const indexDigest = async (artifacts: string, input: BuildInput, digest: string): Promise<void> => {
  await mkdir(join(artifacts, 'index'), { recursive: true })
  await claimDigest(fileOf(artifacts, input), digest)
}

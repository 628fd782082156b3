import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { artifactErrors } from '../domain/errors/artifact.ts'
import { failure, LockstepError } from '../domain/errors/error.ts'
import { readDigest } from '../files/read-digest.ts'
import { shortTurns, type Rest } from '../files/short-turns.ts'
import { treeEntries, type TreeEntry } from '../files/tree.ts'

export type TreeDigest = { readonly digest: string; readonly bytes: number }

/**
 * The digest of a folder's content: `sha256:<hex>` over the sorted list of (relative path, type, executable, sha256 of
 * the content or target of the link). Times, owners and other permissions do not count. Files are read in pieces.
 * ARTIFACT_FILE_UNSUPPORTED, and the system's error when something cannot be read.
 */
export const treeDigest = async (folder: string): Promise<TreeDigest> => {
  const hash = createHash('sha256')
  let bytes = 0
  const rest = shortTurns()
  for (const entry of (await treeEntries(folder)).sort(byPath)) {
    const { facts, size } = await describeEntry(folder, entry, rest)
    hash.update(`${JSON.stringify([entry.path, ...facts])}\n`)
    bytes += size
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes }
}

const byPath = (a: TreeEntry, b: TreeEntry): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)

type Described = { readonly facts: readonly [string, boolean, string]; readonly size: number }

const describeEntry = async (folder: string, { path, type }: TreeEntry, rest: Rest): Promise<Described> => {
  const full = join(folder, path)
  if (type === 'link') return { facts: ['link', false, readlinkSync(full)], size: 0 }
  if (type === 'folder') return { facts: ['folder', false, ''], size: 0 }
  if (type === 'other') throw failure(artifactErrors.ARTIFACT_FILE_UNSUPPORTED, { path })
  const { sha256, mode, size } = await readDigest(full, rest)
  return { facts: ['file', (mode & 0o111) !== 0, sha256], size }
}

/** Checks that a folder still has its digest. ARTIFACT_TAMPERED, ARTIFACT_MISSING. Reads everything, each time. */
export const verifyArtifact = async (artifact: { readonly digest: string; readonly path: string }): Promise<void> => {
  const { digest: expected, path } = artifact
  const found = await treeDigest(path).catch((error: unknown) => {
    if (error instanceof LockstepError) return { digest: error.message }
    const cause = (error as NodeJS.ErrnoException).code ?? String(error)
    throw failure(artifactErrors.ARTIFACT_MISSING, { path, cause }, error)
  })
  if (found.digest !== expected) {
    throw failure(artifactErrors.ARTIFACT_TAMPERED, { path, expected, found: found.digest })
  }
}

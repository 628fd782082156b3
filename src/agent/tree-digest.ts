import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { artifactErrors } from '../domain/errors/artifact.ts'
import { failure, LockstepError } from '../domain/errors/error.ts'

export type TreeDigest = { readonly digest: string; readonly bytes: number }

const CHUNK_BYTES = 256 * 1024

/**
 * The digest of a folder's content: `sha256:<hex>` over the sorted list of (relative path, type, executable, sha256 of
 * the content or target of the link). Times, owners and other permissions do not count. Files are read in pieces.
 * ARTIFACT_FILE_UNSUPPORTED, and the system's error when something cannot be read.
 */
export const treeDigest = async (folder: string): Promise<TreeDigest> => {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let bytes = 0
  for (const path of (await treePaths(folder)).sort()) {
    const entry = await describeEntry(folder, path, buffer)
    hash.update(`${JSON.stringify([path, ...entry.facts])}\n`)
    bytes += entry.bytes
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes }
}

/** Every path below the folder, relative to it. Links are listed and not followed, which readdir's `recursive` would do. */
export const treePaths = async (folder: string, below = ''): Promise<string[]> => {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    found.push(path)
    if (entry.isDirectory()) found.push(...(await treePaths(folder, path)))
  }
  return found
}

type Entry = { readonly facts: readonly [string, boolean, string]; readonly bytes: number }

const describeEntry = async (folder: string, path: string, buffer: Buffer): Promise<Entry> => {
  const full = join(folder, path)
  const status = await lstat(full)
  if (status.isSymbolicLink()) return { facts: ['link', false, await readlink(full)], bytes: 0 }
  if (status.isDirectory()) return { facts: ['folder', false, ''], bytes: 0 }
  if (!status.isFile()) throw failure(artifactErrors.ARTIFACT_FILE_UNSUPPORTED, { path })
  const content = await fileDigest(full, buffer)
  return { facts: ['file', (status.mode & 0o111) !== 0, content], bytes: status.size }
}

const fileDigest = async (path: string, buffer: Buffer): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const hash = createHash('sha256')
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
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

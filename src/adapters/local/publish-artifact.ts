import { randomBytes } from 'node:crypto'
import { chmod, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { treeDigest } from '../../agent/tree-digest.ts'
import type { TreeDigest } from '../../agent/tree-digest.ts'
import { LockstepError } from '../../domain/errors/error.ts'
import { isTaken } from '../../files/file-system.ts'
import { makeReadOnly } from './build-folder.ts'
import type { BuildFolder } from './build-folder.ts'

/** Where the artifact with this digest is, if there is one. */
export const folderOf = (artifacts: string, digest: string): string => join(artifacts, digest.replace('sha256:', ''))

/** The digest that a folder has now; null = there is no folder, an empty one = it holds what no artifact can. */
export const digestIfThere = async (path: string): Promise<TreeDigest | null> =>
  await treeDigest(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    if (error instanceof LockstepError) return { digest: '', bytes: 0 }
    throw error
  })

/** Moves the finished tree to its place in one step, unless the same content is there; a damaged folder makes way. */
export const publish = async (artifacts: string, folder: BuildFolder, digest: string): Promise<void> => {
  const path = folderOf(artifacts, digest)
  await makeReadOnly(folder.tree)
  for (;;) {
    const there = await digestIfThere(path)
    if (there?.digest === digest) return
    if (there !== null) await putAside(path, folder)
    if (await moved(folder.tree, path)) break
  }
  // Last, because a folder that cannot be written cannot be moved.
  await chmod(path, 0o555)
}

const moved = async (from: string, to: string): Promise<boolean> => {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    // Another build of the same content was first: its folder has to be looked at.
    if (isTaken(error)) return false
    throw error
  }
}

const putAside = async (path: string, folder: BuildFolder): Promise<void> => {
  try {
    await chmod(path, 0o755)
    await rename(path, join(folder.path, `damaged-${randomBytes(6).toString('hex')}`))
  } catch (error) {
    // Another build was first with this too.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

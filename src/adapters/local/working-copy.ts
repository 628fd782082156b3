import { chmodSync, constants, copyFileSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs'
import { access, mkdir, readdir, rename, stat, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { treeDigest } from '../../agent/tree-digest.ts'
import { artifactErrors } from '../../domain/errors/artifact.ts'
import { failure } from '../../domain/errors/error.ts'
import { isTaken, systemCode } from '../../files/file-system.ts'
import { shortTurns } from '../../files/short-turns.ts'
import { treeEntries, type TreeEntry } from '../../files/tree.ts'
import type { WorkingCopy } from '../../ports/artifacts.ts'
import { removeTree } from './build-folder.ts'
import { folderOf } from './publish-artifact.ts'

/** Releases whose tests follow one another in several environments need no more. */
const unchangedAtMost = 3

/**
 * Copies an artifact to where a command may write: an instance's own files must stay what their digest says. A copy that comes back
 * unchanged, by its digest, is given to the next who asks: reading a tree is much less work than writing it. ARTIFACT_NOT_FOUND.
 */
export const workingCopy = async (home: string, digest: string, name: string): Promise<WorkingCopy> => {
  const from = folderOf(join(resolve(home), 'artifacts'), digest)
  await access(from).catch((error: unknown) => {
    throw failure(artifactErrors.ARTIFACT_NOT_FOUND, { digest }, error)
  })
  const path = pathOf(home, name)
  const unchanged = folderOf(join(resolve(home), 'work', 'unchanged'), digest)
  await mkdir(dirname(unchanged), { recursive: true, mode: 0o700 })
  await removeTree(path)
  if (!(await moved(unchanged, path))) await copyTree(from, path)
  return { path, giveBack: () => giveBack(path, digest, unchanged) }
}

const pathOf = (home: string, name: string): string => join(resolve(home), 'work', name)

/** Removes what a crash left under a name. Idempotent. */
export const dropCopy = (home: string, name: string): Promise<void> => removeTree(pathOf(home, name))

const giveBack = async (path: string, digest: string, unchanged: string): Promise<void> => {
  if (!(await isStill(path, digest))) return removeTree(path)
  await utimes(path, new Date(), new Date())
  if (!(await moved(path, unchanged))) return removeTree(path)
  await removeOldest(dirname(unchanged))
}

/** What cannot be read was changed. */
const isStill = async (path: string, digest: string): Promise<boolean> =>
  await treeDigest(path).then(
    now => now.digest === digest,
    () => false,
  )

/** False when nothing is there to be moved, or something is where it should go: somebody else was first. */
const moved = async (from: string, to: string): Promise<boolean> => {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (isTaken(error) || systemCode(error) === 'ENOENT') return false
    throw error
  }
}

const removeOldest = async (folder: string): Promise<void> => {
  const paths = (await readdir(folder)).map(name => join(folder, name))
  const aged = await Promise.all(paths.map(async path => ({ path, atMs: await changedAtMs(path) })))
  const old = aged.sort((a, b) => b.atMs - a.atMs).slice(unchangedAtMost)
  for (const { path } of old) await removeTree(path)
}

/** One that was just taken away by somebody else counts as the oldest: removing it does nothing. */
const changedAtMs = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )

const copyTree = async (from: string, to: string): Promise<void> => {
  const rest = shortTurns()
  await mkdir(to, { mode: 0o700 })
  for (const entry of await treeEntries(from)) {
    copyEntry(join(from, entry.path), join(to, entry.path), entry)
    await rest()
  }
}

/** Shares the blocks where the file system can; a link keeps its own text and so points inside the copy. */
const copyEntry = (from: string, to: string, { type }: TreeEntry): void => {
  if (type === 'folder') mkdirSync(to, { mode: 0o700 })
  else if (type === 'link') symlinkSync(readlinkSync(from), to)
  else if (type === 'file') {
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
    chmodSync(to, statSync(from).mode | 0o200)
  }
}

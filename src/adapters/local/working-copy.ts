import { chmodSync, constants, copyFileSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { shortTurns } from '../../files/short-turns.ts'
import { treeEntries, type TreeEntry } from '../../files/tree.ts'
import { artifactErrors } from '../../domain/errors/artifact.ts'
import { failure } from '../../domain/errors/error.ts'
import { removeTree } from './build-folder.ts'

/** Copies an artifact to where a command may write: an instance's own files must stay what their digest says. ARTIFACT_NOT_FOUND. */
export const workingCopy = async (
  home: string,
  digest: string,
  name: string,
): Promise<{ readonly path: string; remove(): Promise<void> }> => {
  const from = join(resolve(home), 'artifacts', digest.replace('sha256:', ''))
  await access(from).catch((error: unknown) => {
    throw failure(artifactErrors.ARTIFACT_NOT_FOUND, { digest }, error)
  })
  const work = join(resolve(home), 'work')
  const path = join(work, name)
  await mkdir(work, { recursive: true, mode: 0o700 })
  await removeTree(path)
  await mkdir(path, { mode: 0o700 })
  const rest = shortTurns()
  for (const entry of await treeEntries(from)) {
    copyEntry(join(from, entry.path), join(path, entry.path), entry)
    await rest()
  }
  return { path, remove: () => removeTree(path) }
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

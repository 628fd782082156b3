import { constants } from 'node:fs'
import { access, chmod, cp, lstat, mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
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
  // Shares the blocks where the file system can; links keep pointing inside the copy.
  await cp(from, path, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true })
  await makeWritable(path)
  return { path, remove: () => removeTree(path) }
}

const makeWritable = async (folder: string): Promise<void> => {
  await chmod(folder, 0o700)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await makeWritable(path)
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode | 0o200)
  }
}

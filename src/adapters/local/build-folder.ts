import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { identify } from '../../agent/process-group.ts'
import { isRunning } from '../../agent/process-table.ts'

const NAME = /^\.build-(\d+)-(.+)-[0-9a-f]{12}$/

/** Where one build works. Its name says which process owns it. */
export type BuildFolder = { readonly path: string; readonly tree: string; readonly tmp: string }

/** Makes an empty folder for a build of this process. */
export const makeBuildFolder = async (artifacts: string): Promise<BuildFolder> => {
  const { pid, identity } = identify(process.pid)
  const owner = `${pid}-${identity.replaceAll('/', '_')}`
  const path = join(artifacts, `.build-${owner}-${randomBytes(6).toString('hex')}`)
  const folder = { path, tree: join(path, 'tree'), tmp: join(path, 'tmp') }
  for (const made of [path, folder.tree, folder.tmp]) await mkdir(made, { mode: 0o700 })
  return folder
}

/** Removes the folders of builds whose process is gone. */
export const removeLeftovers = async (artifacts: string): Promise<void> => {
  for (const name of await readdir(artifacts)) {
    const [, pid, identity] = NAME.exec(name) ?? []
    if (pid === undefined || identity === undefined) continue
    if (!isRunning({ pid: Number(pid), identity: identity.replaceAll('_', '/') }))
      await removeTree(join(artifacts, name))
  }
}

/** Removes a folder, also one that was made read-only. */
export const removeTree = async (path: string): Promise<void> => {
  await openUp(path)
  await rm(path, { recursive: true, force: true, maxRetries: 5 })
}

const openUp = async (folder: string): Promise<void> => {
  await chmod(folder, 0o700).catch(ignoreGone)
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(ignoreGone)) {
    if (entry.isDirectory()) await openUp(join(folder, entry.name))
  }
}

// Two builds may remove the same leftover.
const ignoreGone = (error: NodeJS.ErrnoException): [] => {
  if (error.code === 'ENOENT') return []
  throw error
}

/** Takes the right to write from everything below a folder and lets everybody read it; the folder itself stays as it is. */
export const makeReadOnly = async (folder: string): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isSymbolicLink()) continue
    if (entry.isDirectory()) await makeReadOnly(path)
    const isExecutable = entry.isDirectory() || ((await lstat(path)).mode & 0o111) !== 0
    await chmod(path, isExecutable ? 0o555 : 0o444)
  }
}

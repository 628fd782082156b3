import { randomBytes } from 'node:crypto'
import { chmodSync, statSync } from 'node:fs'
import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { identify } from '../../agent/process-group.ts'
import { isRunning } from '../../agent/process-table.ts'
import { shortTurns } from '../../files/short-turns.ts'
import { treeEntries } from '../../files/tree.ts'

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
  const rest = shortTurns()
  for (const { path, type } of await treeEntries(folder)) {
    if (type === 'link') continue
    const full = join(folder, path)
    const isExecutable = type === 'folder' || (statSync(full).mode & 0o111) !== 0
    chmodSync(full, isExecutable ? 0o555 : 0o444)
    await rest()
  }
}

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What a path below a folder is. Links are named and not followed. */
export type TreeEntry = { readonly path: string; readonly type: 'file' | 'folder' | 'link' | 'other' }

/** Everything below the folder, relative to it, each folder before what is in it. */
export const treeEntries = async (folder: string, below = ''): Promise<TreeEntry[]> => {
  const found: TreeEntry[] = []
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    const type = entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : entry.isFile() ? 'file' : 'other'
    found.push({ path, type })
    if (type === 'folder') for (const inner of await treeEntries(folder, path)) found.push(inner)
  }
  return found
}

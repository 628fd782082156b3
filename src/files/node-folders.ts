import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where a node of a data folder keeps what is its own: the folder itself, or one below it for a node with a name. */
export const nodeFolder = (home: string, node: string | null): string =>
  node === null ? home : join(home, 'nodes', node)

/** The folders of all nodes that a data folder ever had, whether they live or not; that of the one without a name first. */
export const nodeFolders = (home: string): readonly string[] => {
  try {
    const names = readdirSync(join(home, 'nodes')).sort()
    return [home, ...names.map(name => nodeFolder(home, name))]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [home]
    throw error
  }
}

/** Where the instances' questions about flags are answered by a node. */
export const flagsSocketIn = (folder: string): string => join(folder, 'flags.sock')

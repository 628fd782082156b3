import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** The service as it is in the repository: v1. */
export const ordersTree = join(import.meta.dirname, '../..')

const rootModules = join(ordersTree, '../../node_modules')

/** Lays the overlays up to `version` over a copy of v1, as the demo does. */
export const buildVersionTree = async (version: 'v2' | 'v3', into: string): Promise<string> => {
  for (const part of ['src', 'db', 'package.json'])
    await cp(join(ordersTree, part), join(into, part), { recursive: true })
  for (const overlay of version === 'v2' ? ['v2'] : ['v2', 'v3']) {
    await cp(join(ordersTree, 'versions', overlay), into, { recursive: true })
  }
  await symlink(rootModules, join(into, 'node_modules'))
  return into
}

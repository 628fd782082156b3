import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** The service as it is in the repository: v1. */
export const ordersTree = join(import.meta.dirname, '../..')

const rootModules = join(ordersTree, '../../node_modules')

const overlays = ['v2', 'v3', 'v4'] as const
export type Version = (typeof overlays)[number]

/** Lays the overlays up to `version` over a copy of v1, as the demo does. */
export const buildVersionTree = async (version: Version, into: string): Promise<string> => {
  for (const part of ['src', 'db', 'package.json'])
    await cp(join(ordersTree, part), join(into, part), { recursive: true })
  for (const overlay of overlays.slice(0, overlays.indexOf(version) + 1)) {
    await cp(join(ordersTree, 'versions', overlay), into, { recursive: true })
  }
  await symlink(rootModules, join(into, 'node_modules'))
  return into
}

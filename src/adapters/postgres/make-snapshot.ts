import { rm } from 'node:fs/promises'
import { failure } from '../../domain/errors/error.ts'
import { snapshotErrors } from '../../domain/errors/snapshot.ts'
import { databaseBytes, serverBytes, serverMajor } from './database-facts.ts'
import { dumpFailure, dumpTo } from './pg-dump.ts'
import { fittingTool } from './pg-dump-tool.ts'
import type { PgDumpTool } from './pg-dump-tool.ts'
import type { SnapshotSettings } from './snapshot-settings.ts'
import { checksumOf, intoPlace, makeSnapshotFolder, sizeOf, snapshotPaths } from './snapshot-store.ts'
import { copyToTemplate, dropTemplate, templateName } from './template-copy.ts'

type Made = { readonly location: string; readonly bytes: number; readonly sha256: string | null }
/** How a snapshot is going to be taken. */
export type Way =
  | { readonly method: 'pg_dump'; readonly tool: PgDumpTool }
  | { readonly method: 'file-copy'; readonly copyFiles: NonNullable<SnapshotSettings['copyFiles']> }
  | { readonly method: 'template' }

/** Chooses between what this machine can do for this server: a dump rather than a copy of files. SNAPSHOT_NO_TOOL. */
export const chooseWay = async ({ url, method, copyFiles, tools: findTools }: SnapshotSettings): Promise<Way> => {
  if (method === 'template') return { method }
  const [major, tools] = [await serverMajor(url), await findTools()]
  const tool = fittingTool(tools, major)
  if (tool) return { method: 'pg_dump', tool }
  if (copyFiles) return { method: 'file-copy', copyFiles }
  const found = tools.map(({ path, major }) => `${path} ${major}`)
  throw failure(snapshotErrors.SNAPSHOT_NO_TOOL, { serverMajor: major, found })
}

/**
 * A dump is smaller than its database as a rule; but a disk that could not hold the database is too full to be filled
 * further, most of all when the server's own data are on it.
 */
const requireSpace = async (
  settings: SnapshotSettings,
  folder: string,
  neededBytes: number,
): Promise<{ folder: string; freeBytes: number; neededBytes: number }> => {
  await makeSnapshotFolder(folder)
  const space = { folder, freeBytes: await settings.freeBytes(folder), neededBytes }
  if (space.freeBytes < neededBytes) throw failure(snapshotErrors.SNAPSHOT_NO_SPACE, space)
  return space
}

const dump = async (settings: SnapshotSettings, id: string, tool: PgDumpTool, signal: AbortSignal): Promise<Made> => {
  const { folder, dump: location } = snapshotPaths(settings, id)
  const space = await requireSpace(settings, folder, await databaseBytes(settings.url))
  const part = `${location}.part`
  await rm(part, { force: true })
  const said = await dumpTo(part, { tool: tool.path, url: settings.url, signal })
  signal.throwIfAborted()
  if (said !== null) throw dumpFailure(said, space)
  const sha256 = await checksumOf(part)
  await intoPlace(part, location)
  return { location, bytes: (await sizeOf(location)) ?? 0, sha256 }
}

const copy = async (
  settings: SnapshotSettings,
  id: string,
  copyFiles: NonNullable<SnapshotSettings['copyFiles']>,
  signal: AbortSignal,
): Promise<Made> => {
  const { folder, files: location } = snapshotPaths(settings, id)
  await requireSpace(settings, folder, await serverBytes(settings.url))
  await rm(location, { recursive: true, force: true })
  const { bytes } = await copyFiles(location, signal)
  return { location, bytes, sha256: await checksumOf(location) }
}

/** Takes a snapshot; what a try before left half done is thrown away. Throws the signal's reason after an abort. */
export const makeSnapshot = async (
  settings: SnapshotSettings,
  id: string,
  way: Way,
  signal: AbortSignal,
): Promise<Made> => {
  const { url, clock } = settings
  switch (way.method) {
    case 'pg_dump':
      return dump(settings, id, way.tool, signal)
    case 'file-copy':
      return copy(settings, id, way.copyFiles, signal)
    case 'template':
      return { location: templateName(url, id), bytes: await copyToTemplate(url, id, { clock, signal }), sha256: null }
  }
}

/** Removes whatever a try that failed has left. Idempotent. */
export const discardSnapshot = async (settings: SnapshotSettings, id: string, way: Way): Promise<void> => {
  const { dump, files } = snapshotPaths(settings, id)
  for (const path of [`${dump}.part`, dump, files]) await rm(path, { recursive: true, force: true })
  if (way.method === 'template') await dropTemplate(settings.url, id)
}

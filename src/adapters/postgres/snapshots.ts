import { failure, LockstepError } from '../../domain/errors/error.ts'
import { snapshotErrors } from '../../domain/errors/snapshot.ts'
import type { Log } from '../../ports/log.ts'
import type { Snapshot, Snapshots } from '../../ports/snapshots.ts'
import { placeOf } from './connection-url.ts'
import { chooseWay, discardSnapshot, makeSnapshot } from './make-snapshot.ts'
import type { SnapshotSettings } from './snapshot-settings.ts'
import { makeSnapshotFolder, readManifest, sizeOf, snapshotPaths, writeManifest } from './snapshot-store.ts'
import type { SnapshotManifest } from './snapshot-store.ts'
import { hasTemplate, reopenDatabase } from './template-copy.ts'

const isThere = async (
  settings: SnapshotSettings,
  { id, method, location, bytes }: SnapshotManifest,
): Promise<boolean> => {
  if (method === 'template') return hasTemplate(settings.url, id)
  const size = await sizeOf(location)
  return method === 'pg_dump' ? size === bytes : size !== null
}

const find = async (settings: SnapshotSettings, id: string): Promise<Snapshot | null> => {
  const manifest = await readManifest(snapshotPaths(settings, id).manifest)
  if (manifest && (await isThere(settings, manifest))) {
    const { method, location, bytes, ms } = manifest
    return { id, method, location, bytes, ms }
  }
  // A crash in the middle of a template copy leaves the database closed; whoever asks for that copy opens it again.
  if (settings.method === 'template') await reopenDatabase(settings.url)
  return null
}

const causeOf = (error: unknown, id: string, signal: AbortSignal): unknown => {
  if (signal.aborted) return failure(snapshotErrors.SNAPSHOT_ABORTED, { id }, signal.reason)
  if (error instanceof LockstepError) return error
  const tail = error instanceof Error ? error.message : String(error)
  return failure(snapshotErrors.SNAPSHOT_FAILED, { what: 'The snapshot', tail }, error)
}

const make = async (settings: SnapshotSettings, id: string, log: Log, signal: AbortSignal): Promise<Snapshot> => {
  const startMs = settings.clock.monotonicMs()
  const way = await chooseWay(settings)
  log.line(`taking a snapshot of ${placeOf(settings.url)} by ${way.method}`)
  try {
    signal.throwIfAborted()
    const { location, bytes, sha256 } = await makeSnapshot(settings, id, way, signal)
    const ms = Math.round(settings.clock.monotonicMs() - startMs)
    const { folder, manifest } = snapshotPaths(settings, id)
    const snapshot = { id, method: way.method, location, bytes, ms }
    const [at, database] = [settings.clock.now().toISOString(), placeOf(settings.url)]
    await makeSnapshotFolder(folder)
    await writeManifest(manifest, { ...snapshot, sha256, at, database })
    log.line(`snapshot ${location}: ${bytes} bytes in ${ms} ms`)
    return snapshot
  } catch (error) {
    await discardSnapshot(settings, id, way)
    throw causeOf(error, id, signal)
  }
}

/**
 * The `Snapshots` port over one PostgreSQL database. A snapshot is complete when its manifest (`<id>.json`) is there;
 * dumps have mode 0600. Errors: SNAPSHOT_NO_TOOL, SNAPSHOT_NO_SPACE, SNAPSHOT_FAILED, SNAPSHOT_ABORTED,
 * DATABASE_UNREACHABLE, DATABASE_REFUSED, and those of `copyFiles`.
 */
export const createSnapshots = (settings: SnapshotSettings): Snapshots => ({
  method: async () => (await chooseWay(settings)).method,
  take: async (id, log, signal) => (await find(settings, id)) ?? make(settings, id, log, signal),
  find: id => find(settings, id),
})

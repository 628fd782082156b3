import { statfs } from 'node:fs/promises'
import type { Clock } from '../../ports/clock.ts'
import type { PgDumpTool } from './pg-dump-tool.ts'

/** What snapshots of one environment's database are taken with. */
export type SnapshotSettings = {
  /** Holds a password. Must lead to PostgreSQL directly and not through a pooler. */
  readonly url: string
  /** Lockstep's data root; snapshots go to `snapshots/<place>/` in it. */
  readonly home: string
  /** Names the app's environment. */
  readonly place: string
  /** `template` copies inside the server: fast, but it cuts all clients off for a moment. */
  readonly method: 'automatic' | 'template'
  /** Copies the files of the server that the database is in to a folder that is not there yet; null when it is not ours. */
  readonly copyFiles:
    ((target: string, signal: AbortSignal) => Promise<{ readonly bytes: number; readonly ms: number }>) | null
  /** The pg_dump programs to choose from: `pgDumpTools`. */
  readonly tools: () => Promise<readonly PgDumpTool[]>
  readonly clock: Clock
  /** Free bytes of the disk that holds a folder: `freeBytesOf`. */
  readonly freeBytes: (folder: string) => Promise<number>
}

/** What an ordinary user may still write on the disk that holds a folder, in bytes. */
export const freeBytesOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

import type { Log } from './log.ts'

/** A copy of a database that a person can restore from. */
export type Snapshot = {
  readonly id: string
  readonly method: 'pg_dump' | 'file-copy' | 'template'
  readonly location: string
  readonly bytes: number
  readonly ms: number
}

/** Makes snapshots of one environment's database. */
export type Snapshots = {
  /** What `take` would do, for the preflight. SNAPSHOT_NO_TOOL when nothing fits. */
  method(): Promise<Snapshot['method']>
  /** Idempotent by id: a finished snapshot of that id is returned; half of one is thrown away and made again. */
  take(id: string, log: Log, signal: AbortSignal): Promise<Snapshot>
  find(id: string): Promise<Snapshot | null>
}

import type { Log } from './log.ts'

/** A copy of a database that a person can restore from. */
export type Snapshot = {
  readonly id: string
  readonly method: 'pg_dump' | 'file-copy' | 'template' | 'rds'
  readonly location: string
  readonly bytes: number
  readonly ms: number
}

/** Makes snapshots of one environment's database. */
export type Snapshots = {
  /** What `take` would do, for the preflight. SNAPSHOT_NO_TOOL when nothing fits, RDS_ errors. */
  method(): Promise<Snapshot['method']>
  /** Idempotent by id: a finished snapshot of that id is returned; half of one is made again, or waited for. */
  take(id: string, log: Log, signal: AbortSignal): Promise<Snapshot>
  find(id: string): Promise<Snapshot | null>
}

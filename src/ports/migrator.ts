import type { Migration, SchemaObject } from '../domain/migration.ts'
import type { Lease } from './lease.ts'
import type { Log } from './log.ts'

/** How much data an object holds: rows of a table, non-null values of a column. */
export type Measured = { readonly object: SchemaObject; readonly values: number }

export type MigratorContext = {
  readonly lease: Lease
  readonly log: Log
  readonly signal: AbortSignal
  /** Tags the tool's session in the server, so that a statement that outlived a crash can be found and ended. */
  readonly operationId: string
}

/** A migration tool bound to one database. One caller at a time: each call that changes takes an advisory lock. */
export type Migrator = {
  readonly tool: string
  /** Ids that the database says are applied, in order. */
  applied(): Promise<readonly string[]>
  /**
   * Applies exactly these, in order, on top of `history` (all migrations the database has). Compares the tool's record
   * before and after: a failure half way says which are in. MIGRATION_FAILED, MIGRATION_HISTORY_EDITED, MIGRATION_LOCKED.
   * Applying what is applied already does nothing.
   */
  apply(
    migrations: readonly Migration[],
    history: readonly Migration[],
    context: MigratorContext,
  ): Promise<readonly { readonly id: string; readonly ms: number }[]>
  /** Runs the stored down script of exactly this one, which must be the newest applied. Not applied: nothing to do. */
  undo(migration: Migration, history: readonly Migration[], context: MigratorContext): Promise<void>
  /**
   * Under one lock: measures what the down script would remove and undoes only when all of it is empty; else changes
   * nothing and says what is there. An opaque down script (one we cannot read) counts as not empty.
   */
  undoIfEmpty(
    migration: Migration,
    history: readonly Migration[],
    context: MigratorContext,
  ): Promise<{ readonly undone: true } | { readonly undone: false; readonly measured: readonly Measured[] }>
  /** Counts only. Objects that are not there count 0. */
  measure(objects: readonly SchemaObject[]): Promise<readonly Measured[]>
  /** Ends statements of this operation that still run in the server after a crash, and waits until they are gone. */
  settle(operationId: string, signal: AbortSignal): Promise<void>
}

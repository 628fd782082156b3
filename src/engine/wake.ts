import type { Kysely } from 'kysely'
import type { Tables } from '../store/tables.ts'

/** Sends the hint that a deployment or a run has something to do, inside the caller's transaction. The row is the truth. */
export type Wake = {
  deployment(tx: Kysely<Tables>, id: string): Promise<void>
  run(tx: Kysely<Tables>, id: string): Promise<void>
}

import type { Kysely } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { Tables } from './tables.ts'

/** One drill as it is recorded; `outcome` and `endedAt` are null while it is under way. */
export type DrillRecord = {
  readonly run: string
  readonly release: string
  readonly deployments: readonly string[]
  readonly outcome: 'succeeded' | 'failed' | null
  readonly startedAt: string
  readonly endedAt: string | null
}

/** Writes that a drill has begun. Idempotent by its run. */
export const recordDrill = async (
  tx: Kysely<Tables>,
  place: Place,
  drill: { readonly run: string; readonly release: string; readonly fingerprint: string; readonly startedAt: string },
): Promise<void> => {
  const { run, release, fingerprint, startedAt } = drill
  await tx
    .insertInto('drills')
    .values({ ...place, run, release, fingerprint, started_at: startedAt, outcome: null })
    .onConflict(conflict => conflict.column('run').doNothing())
    .execute()
}

/** Writes how a drill ended, and by which deployments. Idempotent: what is written stays. */
export const endDrill = async (
  tx: Kysely<Tables>,
  run: string,
  outcome: 'succeeded' | 'failed',
  { deployments, endedAt }: { readonly deployments: readonly string[]; readonly endedAt: string },
): Promise<void> => {
  await tx
    .updateTable('drills')
    .set({ outcome, deployments, ended_at: endedAt })
    .where('run', '=', run)
    .where('outcome', 'is', null)
    .execute()
}

/** The newest drill of that content in a place that succeeded; null when there is none. A gate asks how long ago it ended. */
export const lastDrill = async (db: Kysely<Tables>, place: Place, fingerprint: string): Promise<DrillRecord | null> => {
  const row = await db
    .selectFrom('drills')
    .selectAll()
    .where('app', '=', place.app)
    .where('environment', '=', place.environment)
    .where('fingerprint', '=', fingerprint)
    .where('outcome', '=', 'succeeded')
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined
    ? null
    : {
        run: row.run,
        release: row.release,
        deployments: row.deployments,
        outcome: row.outcome,
        startedAt: row.started_at.toISOString(),
        endedAt: row.ended_at?.toISOString() ?? null,
      }
}

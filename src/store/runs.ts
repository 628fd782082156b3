import type { Kysely } from 'kysely'
import { runFacts } from '../domain/audit/run-facts.ts'
import type { Run } from '../domain/run.ts'
import { inTransaction } from './in-transaction.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'

/** Writes a run as it is now, and tells what has changed; new ones are inserted. */
export const saveRun = (db: Kysely<Tables>, run: Run): Promise<void> =>
  inTransaction(db, async tx => {
    const known = await tx.selectFrom('runs').select('body').where('id', '=', run.id).forUpdate().executeTakeFirst()
    const row = { state: run.state, body: JSON.stringify(run), updated_at: new Date() }
    await tx
      .insertInto('runs')
      .values({ id: run.id, app: run.app, ...row })
      .onConflict(conflict => conflict.column('id').doUpdateSet(row))
      .execute()
    const before = known === undefined ? null : (known.body as unknown as Run)
    for (const fact of runFacts(before, run)) await tellApp(tx, run.app, fact)
  })

export const readRun = async (db: Kysely<Tables>, id: string): Promise<Run | null> => {
  const row = await db.selectFrom('runs').select('body').where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : (row.body as unknown as Run)
}

/**
 * Unfinished runs that have something to do: what a restart goes on with. One whose deployment is not over has not: its end wakes it.
 */
export const unfinishedRuns = async (db: Kysely<Tables>): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('runs')
    .select('id')
    .where('state', 'in', ['building', 'deploying'])
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deployments')
            .select('deployments.id')
            .whereRef('deployments.run', '=', 'runs.id')
            .where('finished_at', 'is', null),
        ),
      ),
    )
    .execute()
  return rows.map(({ id }) => id)
}

/** The deployments that a run has started, in order, with their states. */
export const deploymentsOfRun = async (db: Kysely<Tables>, run: string) =>
  db
    .selectFrom('deployments')
    .select(['id', 'environment', 'state'])
    .where('run', '=', run)
    .orderBy('place_in_line')
    .execute()

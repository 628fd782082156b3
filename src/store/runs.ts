import type { Kysely } from 'kysely'
import { runFacts } from '../domain/audit/run-facts.ts'
import { sql } from 'kysely'
import type pg from 'pg'
import { unfinishedStates } from '../domain/run.ts'
import type { Run } from '../domain/run.ts'
import { inTransaction } from './in-transaction.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'

/** Writes a new run and tells that it begins; `home`: the data folder whose nodes may lead it, null: any. */
export const saveRun = (db: Kysely<Tables>, run: Run, home: string | null = null): Promise<void> =>
  inTransaction(db, async tx => {
    const row = { state: run.state, body: JSON.stringify(run), updated_at: new Date() }
    await tx
      .insertInto('runs')
      .values({ id: run.id, app: run.app, home, ...row })
      .execute()
    for (const fact of runFacts(null, run)) await tellApp(tx, run.app, fact)
  })

/** How long the lead of a run lasts by the database's clock; renewed every third of it. */
export const runLeaseMs = 15_000

type Leader = { readonly owner: string; readonly home: string }

/**
 * Takes the lead of an unfinished run when it is free or has run out; a run without a data folder gets the leader's. False when another
 * leads, when it belongs to another data folder, or when it has ended.
 */
export const claimRun = async (pool: pg.Pool, id: string, { owner, home }: Leader): Promise<boolean> => {
  const { rowCount } = await pool.query(
    `update runs set owner = $2, home = coalesce(home, $3), lease_until = now() + make_interval(secs => $4 / 1000.0)
     where id = $1 and state in ('checking', 'building', 'deploying') and (home is null or home = $3)
       and (owner is null or owner = $2 or lease_until < now())`,
    [id, owner, home, runLeaseMs],
  )
  return rowCount === 1
}

/** False: another leads it now. */
export const renewRun = async (pool: pg.Pool, id: string, owner: string): Promise<boolean> => {
  const { rowCount } = await pool.query(
    `update runs set lease_until = now() + make_interval(secs => $3 / 1000.0)
     where id = $1 and owner = $2 and lease_until >= now()`,
    [id, owner, runLeaseMs],
  )
  return rowCount === 1
}

/** Gives the lead back. Idempotent. */
export const releaseRun = async (pool: pg.Pool, id: string, owner: string): Promise<void> => {
  await pool.query('update runs set owner = null, lease_until = null where id = $1 and owner = $2', [id, owner])
}

/** Tells the nodes of the data folder that an unfinished run belongs to to look at it; nothing when it is `home`. */
export const handOnRun = async (pool: pg.Pool, id: string, home: string): Promise<void> => {
  await pool.query(
    `select pg_notify('lockstep_handed_on', home || ' ' || id) from runs
     where id = $1 and home <> $2 and state in ('checking', 'building', 'deploying')`,
    [id, home],
  )
}

/** Writes how a run is now and tells what has changed, if `owner` still leads it; false: another does. */
export const saveLedRun = (db: Kysely<Tables>, run: Run, owner: string): Promise<boolean> =>
  inTransaction(db, async tx => {
    const known = await tx
      .selectFrom('runs')
      .select('body')
      .where('id', '=', run.id)
      .where('owner', '=', owner)
      .forUpdate()
      .executeTakeFirst()
    if (known === undefined) return false
    await tx
      .updateTable('runs')
      .set({ state: run.state, body: JSON.stringify(run), updated_at: new Date() })
      .where('id', '=', run.id)
      .execute()
    for (const fact of runFacts(known.body as unknown as Run, run)) await tellApp(tx, run.app, fact)
    return true
  })

export const readRun = async (db: Kysely<Tables>, id: string): Promise<Run | null> => {
  const row = await db.selectFrom('runs').select('body').where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : (row.body as unknown as Run)
}

/**
 * Unfinished runs of a data folder (null: of all) that have something to do and that nobody leads. One whose deployment is not over
 * has not: its end wakes it.
 */
export const unfinishedRuns = async (db: Kysely<Tables>, home: string | null = null): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('runs')
    .select('id')
    .where('state', 'in', unfinishedStates)
    .where(eb => eb.or([eb('home', 'is', null), eb.val(home === null), eb('home', '=', home)]))
    .where(eb => eb.or([eb('owner', 'is', null), eb('lease_until', '<', sql<Date>`now()`)]))
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

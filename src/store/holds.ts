import type { Kysely } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { Tables } from './tables.ts'

/** A release that stays out of an environment until a person lifts the hold. */
export type Hold = {
  readonly place: Place
  readonly fingerprint: string
  readonly release: string
  /** The deployment that ended so, or the id of a person's decision. */
  readonly deployment: string
  readonly reason: string
  readonly since: string
}

/** Holds a release's content in an environment. Idempotent by deployment. */
export const hold = async (tx: Kysely<Tables>, { place, since: _since, ...rest }: Hold): Promise<void> => {
  const known = await tx.selectFrom('holds').select('id').where('deployment', '=', rest.deployment).executeTakeFirst()
  if (known === undefined)
    await tx
      .insertInto('holds')
      .values({ ...place, ...rest })
      .execute()
}

/** Holds in force of an app. */
export const holdsOf = async (db: Kysely<Tables>, app: string): Promise<readonly Hold[]> => {
  const rows = await db
    .selectFrom('holds')
    .selectAll()
    .where('app', '=', app)
    .where('lifted_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(row => ({
    place: { app: row.app, environment: row.environment },
    fingerprint: row.fingerprint,
    release: row.release,
    deployment: row.deployment,
    reason: row.reason,
    since: row.created_at.toISOString(),
  }))
}

/** Lifts the holds of a release in an environment; how many there were. */
export const liftHolds = async (
  db: Kysely<Tables>,
  place: Place,
  fingerprint: string,
  by: { readonly person: string; readonly reason: string },
): Promise<number> => {
  const result = await db
    .updateTable('holds')
    .set({ lifted_at: new Date(), lifted_by: by.person, lift_reason: by.reason })
    .where('app', '=', place.app)
    .where('environment', '=', place.environment)
    .where('fingerprint', '=', fingerprint)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

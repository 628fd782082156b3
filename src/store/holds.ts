import type { Kysely } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { rowsNamed } from './run-named.ts'
import { tellApp } from './streams.ts'
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

/** Holds a release's content in an environment, and tells who did. Idempotent by deployment. */
export const hold = (db: Kysely<Tables>, { place, since: _since, ...rest }: Hold, actor: Actor): Promise<void> =>
  inTransaction(db, async tx => {
    const { deployment, release, reason } = rest
    const known = await tx.selectFrom('holds').select('id').where('deployment', '=', deployment).executeTakeFirst()
    if (known !== undefined) return
    await tx
      .insertInto('holds')
      .values({ ...place, ...rest })
      .execute()
    const { app, environment } = place
    await tellApp(tx, app, { type: 'held', environment, release, by: deployment, actor, reason })
  })

/** Holds in force of an app. */
export const holdsOf = async (db: Kysely<Tables>, app: string): Promise<readonly Hold[]> => {
  const inForce = db
    .selectFrom('holds')
    .select(['app', 'environment', 'fingerprint', 'release', 'deployment', 'reason', 'created_at'])
    .where('app', '=', app)
    .where('lifted_at', 'is', null)
    .orderBy('id')
  const rows = await rowsNamed(db, 'holds-of', inForce)
  return rows.map(row => ({
    place: { app: row.app, environment: row.environment },
    fingerprint: row.fingerprint,
    release: row.release,
    deployment: row.deployment,
    reason: row.reason,
    since: row.created_at.toISOString(),
  }))
}

/** Lifts the holds of a release in an environment, and tells who did; how many there were. */
export const liftHolds = (
  db: Kysely<Tables>,
  { app, environment }: Place,
  { id, fingerprint }: { readonly id: string; readonly fingerprint: string },
  { actor, reason }: { readonly actor: Actor; readonly reason: string },
): Promise<number> =>
  inTransaction(db, async tx => {
    const { numUpdatedRows } = await tx
      .updateTable('holds')
      .set({ lifted_at: new Date(), lifted_by: actor.name, lift_reason: reason })
      .where('app', '=', app)
      .where('environment', '=', environment)
      .where('fingerprint', '=', fingerprint)
      .where('lifted_at', 'is', null)
      .executeTakeFirst()
    const lifted = Number(numUpdatedRows)
    if (lifted > 0) await tellApp(tx, app, { type: 'hold-lifted', environment, release: id, actor, reason })
    return lifted
  })

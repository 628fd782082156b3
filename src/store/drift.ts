import type { Kysely } from 'kysely'
import { lockstepItself } from '../domain/audit/fact.ts'
import type { Place } from '../domain/environment.ts'
import { inTransaction } from './in-transaction.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'

/** What a look has found, and since when it is so (ISO). */
export type KnownDrift = { readonly differences: readonly string[]; readonly since: string }

/** What the last looks have found in the environments of an app, by name; those without drift are not in it. */
export const knownDrift = async (db: Kysely<Tables>, app: string): Promise<ReadonlyMap<string, KnownDrift>> => {
  const rows = await db
    .selectFrom('drift')
    .select(['environment', 'differences', 'since'])
    .where('app', '=', app)
    .execute()
  return new Map(
    rows.map(({ environment, differences, since }) => [
      environment,
      { differences: differences as readonly string[], since: since.toISOString() },
    ]),
  )
}

/**
 * Keeps what a look has found, and tells the app's stream when it is something else than before; `release`: what runs there by the
 * record. Idempotent: the same again is neither kept nor told anew.
 */
export const recordDrift = (
  db: Kysely<Tables>,
  place: Place,
  { release, differences }: { readonly release: string; readonly differences: readonly string[] },
): Promise<void> =>
  inTransaction(db, async tx => {
    const { app, environment } = place
    const before = await tx
      .selectFrom('drift')
      .select('differences')
      .where('app', '=', app)
      .where('environment', '=', environment)
      .forUpdate()
      .executeTakeFirst()
    const known = (before?.differences ?? []) as readonly string[]
    if (JSON.stringify(known) === JSON.stringify(differences)) return
    await tx.deleteFrom('drift').where('app', '=', app).where('environment', '=', environment).execute()
    if (differences.length > 0)
      await tx
        .insertInto('drift')
        .values({ app, environment, differences: JSON.stringify(differences) })
        .execute()
    const about = { environment, release, actor: lockstepItself, reason: null }
    await tellApp(
      tx,
      app,
      differences.length > 0 ? { type: 'drift-found', ...about, differences } : { type: 'drift-gone', ...about },
    )
  })

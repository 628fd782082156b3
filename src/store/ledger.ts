import type { Kysely } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { Migration } from '../domain/migration.ts'
import type { Ledger } from '../ports/ledger.ts'
import { rowsNamed } from './run-named.ts'
import type { Tables } from './tables.ts'

/** The ledger of one environment in Lockstep's own database. */
export const storeLedger = (db: Kysely<Tables>, place: Place): Ledger => ({
  entries: async () => {
    const entries = db
      .selectFrom('ledger')
      .select(['body', 'release', 'applied_by'])
      .where('app', '=', place.app)
      .where('environment', '=', place.environment)
      .orderBy('migration')
    const rows = await rowsNamed(db, 'ledger-entries', entries)
    return rows.map(row => ({
      migration: row.body as unknown as Migration,
      release: row.release,
      appliedBy: row.applied_by,
    }))
  },
  record: async (migrations, { deployment, release }, lease) => {
    if (migrations.length === 0) return
    lease.check()
    const values = migrations.map(migration => ({
      ...place,
      migration: migration.id,
      body: JSON.stringify(migration),
      release,
      applied_by: deployment,
    }))
    await db
      .insertInto('ledger')
      .values(values)
      .onConflict(conflict => conflict.columns(['app', 'environment', 'migration']).doNothing())
      .execute()
  },
  forget: async (ids, lease) => {
    if (ids.length === 0) return
    lease.check()
    await db
      .deleteFrom('ledger')
      .where('app', '=', place.app)
      .where('environment', '=', place.environment)
      .where('migration', 'in', [...ids])
      .execute()
  },
})

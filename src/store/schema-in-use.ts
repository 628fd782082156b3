import type pg from 'pg'
import { schemaNumber } from './migrate-store.ts'

/** The schema of the database, and whether this Lockstep may use it: a newer node may have changed it since this one started. */
export type SchemaInUse = { readonly number: number; readonly isOurs: boolean }

/** Reads which schema the database has now. Also shows that it answers and takes us in. */
export const schemaInUse = async (pool: pg.Pool): Promise<SchemaInUse> => {
  const { rows } = await pool.query<{ version: number; compatible_from: number | null }>(
    'select version, compatible_from from schema_versions order by version desc limit 1',
  )
  const { version = 0, compatible_from: from = null } = rows[0] ?? {}
  return { number: version, isOurs: version <= schemaNumber ? version > 0 : (from ?? version) <= schemaNumber }
}

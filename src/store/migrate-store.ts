import type pg from 'pg'
import { failure } from '../domain/errors/error.ts'
import { storeErrors } from '../domain/errors/store.ts'
import { ensureAppRole } from './app-role.ts'
import type { AppRole } from './app-role.ts'
import { auditSchema } from './schema/audit.ts'
import { coreSchema } from './schema/core.ts'
import { documentsSchema } from './schema/documents.ts'
import { drillsSchema } from './schema/drills.ts'
import { flagsSchema } from './schema/flags.ts'
import { gatesSchema } from './schema/gates.ts'

/** In order; a number that has shipped is never changed. */
const migrations: readonly string[] = [coreSchema, flagsSchema, gatesSchema, drillsSchema, auditSchema, documentsSchema]

/**
 * Brings Lockstep's own schema up to date, once, also when several nodes start together, and answers as whom to work with it. As the
 * owner of the schema. Idempotent. STORE_UNREACHABLE, STORE_NEWER.
 */
export const migrateStore = async (pool: pg.Pool): Promise<AppRole> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw failure(
      storeErrors.STORE_UNREACHABLE,
      { reason: error instanceof Error ? error.message : String(error) },
      error,
    )
  })
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('lockstep schema'))`)
    await client.query('create schema if not exists lockstep')
    await client.query(
      'create table if not exists schema_versions (version integer primary key, at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from schema_versions',
    )
    await bringUp(client, rows[0]?.version ?? 0)
    const role = await ensureAppRole(client)
    await client.query('commit')
    return role
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

const bringUp = async (client: pg.PoolClient, from: number): Promise<void> => {
  if (from > migrations.length) throw failure(storeErrors.STORE_NEWER, { found: from, known: migrations.length })
  for (const [index, text] of migrations.entries()) {
    if (index < from) continue
    await client.query(text)
    await client.query('insert into schema_versions (version) values ($1)', [index + 1])
  }
}

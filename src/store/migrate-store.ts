import type pg from 'pg'
import { failure } from '../domain/errors/error.ts'
import { storeErrors } from '../domain/errors/store.ts'
import { ensureAppRole } from './app-role.ts'
import type { AppRole } from './app-role.ts'
import { auditEnvironmentsSchema } from './schema/audit-environments.ts'
import { auditIndexSchema } from './schema/audit-index.ts'
import { appFlagsSchema } from './schema/app-flags.ts'
import { auditSchema } from './schema/audit.ts'
import { checksSchema } from './schema/checks.ts'
import { coreSchema } from './schema/core.ts'
import { deliveriesSchema } from './schema/deliveries.ts'
import { documentsSchema } from './schema/documents.ts'
import { driftSchema } from './schema/drift.ts'
import { drillsSchema } from './schema/drills.ts'
import { feedAnew, feedSchema, isOfAnotherServer } from './schema/feed.ts'
import { flagsSchema } from './schema/flags.ts'
import { gatesSchema } from './schema/gates.ts'
import { measuresSchema } from './schema/measures.ts'
import { nodesSchema } from './schema/nodes.ts'
import { peopleSchema } from './schema/people.ts'
import { planCommentsSchema } from './schema/plan-comments.ts'
import { requestKeysSchema } from './schema/request-keys.ts'
import { retentionSchema } from './schema/retention.ts'
import { slackSchema } from './schema/slack.ts'
import { tracesSchema } from './schema/traces.ts'
import { noticesSchema } from './schema/notices.ts'
import { tokensSchema } from './schema/tokens.ts'

/** `compatibleFrom`: the oldest schema whose Lockstep runs on this one, too: nothing that it uses is gone or means something else. */
type Migration = { readonly text: string; readonly compatibleFrom: number }

/** In order; a number that has shipped is never changed. Each only adds, so that older nodes beside newer ones go on. */
const migrations: readonly Migration[] = [
  { text: coreSchema, compatibleFrom: 1 },
  { text: flagsSchema, compatibleFrom: 1 },
  { text: gatesSchema, compatibleFrom: 1 },
  { text: drillsSchema, compatibleFrom: 1 },
  { text: auditSchema, compatibleFrom: 4 },
  { text: nodesSchema, compatibleFrom: 4 },
  // An older one would take the reference to a large receipt for the receipt.
  { text: documentsSchema, compatibleFrom: 7 },
  { text: requestKeysSchema, compatibleFrom: 7 },
  { text: measuresSchema, compatibleFrom: 7 },
  { text: tracesSchema, compatibleFrom: 7 },
  { text: feedSchema, compatibleFrom: 7 },
  { text: noticesSchema, compatibleFrom: 7 },
  { text: driftSchema, compatibleFrom: 7 },
  { text: tokensSchema, compatibleFrom: 7 },
  { text: retentionSchema, compatibleFrom: 7 },
  { text: peopleSchema, compatibleFrom: 7 },
  { text: deliveriesSchema, compatibleFrom: 7 },
  { text: checksSchema, compatibleFrom: 7 },
  { text: auditIndexSchema, compatibleFrom: 7 },
  { text: appFlagsSchema, compatibleFrom: 7 },
  { text: `${planCommentsSchema}${slackSchema}`, compatibleFrom: 7 },
  { text: auditEnvironmentsSchema, compatibleFrom: 7 },
]

/** The schema that this Lockstep was written for. */
export const schemaNumber = migrations.length

const versions = `
create table if not exists schema_versions (version integer primary key, at timestamptz not null default now());
alter table schema_versions add column if not exists compatible_from integer`

/**
 * Brings Lockstep's own schema up to date, once, also when several nodes start together, and answers as whom to work with it. As the
 * owner of the schema. One that is newer is left as it is if it says that this Lockstep may use it: STORE_NEWER otherwise. Idempotent.
 * STORE_UNREACHABLE.
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
    await client.query(versions)
    const { rows } = await client.query<Found>(
      'select version, compatible_from as "compatibleFrom" from schema_versions order by version desc limit 1',
    )
    await bringUp(client, rows[0] ?? { version: 0, compatibleFrom: 0 })
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

type Found = { readonly version: number; readonly compatibleFrom: number | null }

const bringUp = async (client: pg.PoolClient, { version: from, compatibleFrom }: Found): Promise<void> => {
  if (from > schemaNumber && (compatibleFrom ?? from) > schemaNumber)
    throw failure(storeErrors.STORE_NEWER, { found: from, known: schemaNumber })
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue
    await client.query(migration.text)
    await client.query('insert into schema_versions (version, compatible_from) values ($1, $2)', [
      index + 1,
      migration.compatibleFrom,
    ])
  }
  if (from <= schemaNumber) await renewFeed(client)
}

/** A record that was restored on another server cannot go on in its old order. */
const renewFeed = async (client: pg.PoolClient): Promise<void> => {
  const { rows } = await client.query<{ isOfAnotherServer: boolean }>(isOfAnotherServer)
  if (rows[0]?.isOfAnotherServer === true) await client.query(feedAnew)
}

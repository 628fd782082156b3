import type pg from 'pg'
import { DatabaseError, escapeIdentifier } from 'pg'
import { sha256 } from '../domain/digest.ts'

/** As whom Lockstep works, so that it cannot change what it has recorded; `name` null: as its login, for the reason given. */
export type AppRole = { readonly name: string; readonly why: null } | { readonly name: null; readonly why: string }

/** Of the dispatcher's jobs, which are sent in the transactions of what they follow from. */
const jobsSchema = 'lockstep_jobs'

// With a hyphen, which no role of an environment's database has. Of one database: another Lockstep on the server gets no right here.
const nameFor = (database: string): string =>
  `lockstep-app-${/^[\w-]{1,45}$/.test(database) ? database : sha256(database).slice(0, 16)}`

const neverChanged = ['events', 'audit_index', 'documents', 'anchors', 'anchor_heads']
const neverRemoved = [
  'stream_heads',
  'deployments',
  'releases',
  'runs',
  'holds',
  'freezes',
  'drills',
  'tokens',
  'flag_settings',
  'flag_tokens',
]

/**
 * Makes the role that may add to the record but not change it, lends it to the login, and gives it its rights; in the transaction
 * that brings the schema up. Idempotent. A login that may not make roles uses one that was made for it, or works as itself.
 */
export const ensureAppRole = async (client: pg.PoolClient): Promise<AppRole> => {
  const { rows } = await client.query<{ database: string }>('select current_database() as database')
  const name = nameFor(rows[0]?.database ?? '')
  await client.query('savepoint app_role')
  try {
    await makeRole(client, name)
    await lendRole(client, name)
    for (const text of rightsOf(escapeIdentifier(name))) await client.query(text)
    return { name, why: null }
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== insufficientPrivilege) throw error
    await client.query('rollback to savepoint app_role')
    return { name: null, why: `the login of the database may not make or use the role ${name}: ${error.message}` }
  }
}

const insufficientPrivilege = '42501'

const makeRole = async (client: pg.PoolClient, name: string): Promise<void> => {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
  if (rowCount === 0) await client.query(`create role ${escapeIdentifier(name)} nologin`)
}

// From version 16 on, who makes a role may not yet act as it. https://www.postgresql.org/docs/17/sql-grant.html
const lendRole = async (client: pg.PoolClient, name: string): Promise<void> => {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const isNew = (rows[0]?.version ?? 0) >= 160_000
  const may = await client.query<{ may: boolean }>('select pg_has_role(current_user, $1, $2) as may', [
    name,
    isNew ? 'SET' : 'MEMBER',
  ])
  if (may.rows[0]?.may === true) return
  await client.query(`grant ${escapeIdentifier(name)} to current_user${isNew ? ' with inherit false, set true' : ''}`)
}

const rightsOf = (role: string): readonly string[] => [
  `grant usage on schema lockstep to ${role}`,
  `grant select, insert, update, delete on all tables in schema lockstep to ${role}`,
  `grant usage, select on all sequences in schema lockstep to ${role}`,
  `revoke update, delete on ${neverChanged.join(', ')} from ${role}`,
  `revoke delete on ${neverRemoved.join(', ')} from ${role}`,
  `do $$ begin if to_regnamespace('${jobsSchema}') is null then create schema ${jobsSchema}; end if; end $$`,
  `grant usage on schema ${jobsSchema} to ${role}`,
  `grant select, insert, update, delete on all tables in schema ${jobsSchema} to ${role}`,
  `grant usage, select on all sequences in schema ${jobsSchema} to ${role}`,
  `alter default privileges in schema ${jobsSchema} grant select, insert, update, delete on tables to ${role}`,
  `alter default privileges in schema ${jobsSchema} grant usage, select on sequences to ${role}`,
]

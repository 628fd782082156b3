import type { Client } from 'pg'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { withSession } from './connect.ts'
import { scramVerifier } from './scram-verifier.ts'

/** A service's database and the role that owns it. */
export type DatabaseSpec = { readonly database: string; readonly role: string; readonly password: string }

// Any fixed number will do: it keeps two calls from creating the same role at once, which PostgreSQL answers with 23505.
const lockKey = 7_305_121

const ensureRole = async (client: Client, role: string, password: string): Promise<void> => {
  const { rows } = await client.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = $1', [role])
  if (rows[0]?.rolsuper === true) throw failure(postgresErrors.POSTGRES_ROLE_RESERVED, { role })
  const verb = rows.length === 0 ? 'create' : 'alter'
  const rights = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  const verifier = escapeLiteral(await scramVerifier(password))
  await client.query(`${verb} role ${escapeIdentifier(role)} ${rights} password ${verifier}`)
}

const ownerOf = async (client: Client, database: string): Promise<string | undefined> => {
  const text = 'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1'
  const { rows } = await client.query<{ owner: string }>(text, [database])
  return rows[0]?.owner
}

const makeDatabase = async (client: Client, { database, role }: DatabaseSpec): Promise<void> => {
  const owner = await ownerOf(client, database)
  if (owner === undefined) {
    await client.query(`create database ${escapeIdentifier(database)} owner ${escapeIdentifier(role)}`)
  } else if (owner !== role) throw failure(postgresErrors.POSTGRES_DATABASE_TAKEN, { database, owner, role })
  await client.query(`revoke all on database ${escapeIdentifier(database)} from public`)
}

/**
 * Makes a login role without special rights and a database that it owns and no other role may enter. A role that exists
 * gets the given password. Idempotent, also for several at once.
 * Errors: POSTGRES_CONNECT_FAILED, POSTGRES_ROLE_RESERVED, POSTGRES_DATABASE_TAKEN.
 */
export const ensureDatabase = (adminUrl: string, spec: DatabaseSpec): Promise<void> =>
  withSession(adminUrl, async client => {
    // The lock is the session's: `create database` cannot run in a transaction.
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await ensureRole(client, spec.role, spec.password)
    await makeDatabase(client, spec)
  })

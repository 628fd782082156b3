import type { Kysely, Selectable } from 'kysely'
import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'
import { whileReachable } from './while-reachable.ts'

/** A token for flags without its secret. Instants are ISO texts. */
export type FlagToken = Place & {
  readonly name: string
  readonly createdBy: string
  readonly createdAt: string
  readonly expiresAt: string
  /** To the minute; null: never. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

type Row = Selectable<Tables['flag_tokens']>

const tokenOf = (row: Row): FlagToken => ({
  app: row.app,
  environment: row.environment,
  name: row.name,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
})

export type NewFlagToken = Place & { readonly name: string; readonly expiresAt: string; readonly hash: Uint8Array }

/** Keeps a token and tells who made it; null: another one of the place that is not revoked has the name. */
export const addFlagToken = (
  db: Kysely<Tables>,
  { hash, expiresAt, ...token }: NewFlagToken,
  actor: Actor,
): Promise<FlagToken | null> =>
  inTransaction(db, async tx => {
    const row = await tx
      .insertInto('flag_tokens')
      .values({ ...token, hash: Buffer.from(hash), expires_at: expiresAt, created_by: actor.name })
      .onConflict(conflict =>
        conflict.columns(['app', 'environment', 'name']).where('revoked_at', 'is', null).doNothing(),
      )
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return null
    const { app, environment, name } = token
    const fact = { type: 'flag-token-created', environment, token: name, expires: expiresAt } as const
    await tellApp(tx, app, { ...fact, actor, reason: null })
    return tokenOf(row)
  })

/** The tokens of an environment that are not revoked, newest first; not more than a thousand. */
export const listFlagTokens = async (
  db: Kysely<Tables>,
  { app, environment }: Place,
): Promise<readonly FlagToken[]> => {
  const rows = await db
    .selectFrom('flag_tokens')
    .selectAll()
    .where('app', '=', app)
    .where('environment', '=', environment)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1000)
    .execute()
  return rows.map(tokenOf)
}

/** Revokes the token of a name and tells who did; null: there is none. */
export const revokeFlagToken = (
  db: Kysely<Tables>,
  { app, environment }: Place,
  name: string,
  actor: Actor,
): Promise<FlagToken | null> =>
  inTransaction(db, async tx => {
    const row = await tx
      .updateTable('flag_tokens')
      .set({ revoked_at: new Date(), revoked_by: actor.name })
      .where('app', '=', app)
      .where('environment', '=', environment)
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return null
    await tellApp(tx, app, { type: 'flag-token-revoked', environment, token: name, actor, reason: null })
    return tokenOf(row)
  })

export type FoundFlagToken = FlagToken & { readonly hash: Buffer; readonly isExpired: boolean }

/**
 * The token of a hash, also one that is no longer good; null: there is none. That it was used is written once a minute at most.
 * STORE_UNREACHABLE.
 */
export const useFlagToken = (pool: pg.Pool, hash: Uint8Array): Promise<FoundFlagToken | null> =>
  whileReachable(async () => {
    const { rows } = await pool.query<Row & { readonly is_expired: boolean; readonly is_told: boolean }>({
      name: 'flag-token-by-hash',
      text: `select *, expires_at <= now() as is_expired,
          coalesce(last_used_at > now() - interval '1 minute', false) as is_told
        from flag_tokens where hash = $1`,
      values: [Buffer.from(hash)],
    })
    const [row] = rows
    if (row === undefined) return null
    const isGood = !row.is_expired && row.revoked_at === null
    if (isGood && !row.is_told)
      await pool.query('update flag_tokens set last_used_at = now() where hash = $1', [row.hash])
    return { ...tokenOf(row), hash: row.hash, isExpired: row.is_expired }
  })

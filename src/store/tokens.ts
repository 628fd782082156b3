import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Role, Scope } from '../domain/people/principal.ts'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { tellSystem } from './streams.ts'
import type { Tables } from './tables.ts'

/** Of whom a token is: the owner of the machine, or a person as the policy names them. */
export type TokenOwner = {
  readonly kind: 'owner' | 'person'
  readonly name: string
  readonly groups: readonly string[]
}

/** A token without its secret. Instants are ISO texts. */
export type StoredToken = {
  readonly name: string
  readonly owner: TokenOwner
  readonly scope: Scope
  readonly createdAt: string
  readonly expiresAt: string
  /** To the minute; null: never. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

type Row = {
  readonly name: string
  readonly owner_kind: string
  readonly owner: string
  readonly groups: readonly string[]
  readonly role: string
  readonly apps: readonly string[]
  readonly environments: readonly string[]
  readonly created_at: Date
  readonly expires_at: Date
  readonly last_used_at: Date | null
  readonly revoked_at: Date | null
}

const tokenOf = (row: Row): StoredToken => ({
  name: row.name,
  owner: { kind: row.owner_kind as TokenOwner['kind'], name: row.owner, groups: row.groups },
  scope: { role: row.role as Role, apps: row.apps, environments: row.environments },
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
})

export type NewToken = Pick<StoredToken, 'name' | 'owner' | 'scope' | 'expiresAt'> & { readonly hash: Uint8Array }

/** Keeps a token and tells who made it; null: another one that is not revoked has the name. */
export const addToken = (db: Kysely<Tables>, token: NewToken, actor: Actor): Promise<StoredToken | null> =>
  inTransaction(db, async tx => {
    const { name, owner, scope, expiresAt, hash } = token
    const row = await tx
      .insertInto('tokens')
      .values({
        name,
        owner_kind: owner.kind,
        owner: owner.name,
        groups: owner.groups,
        ...scope,
        hash: Buffer.from(hash),
        expires_at: expiresAt,
      })
      .onConflict(conflict => conflict.column('name').where('revoked_at', 'is', null).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return null
    await tellSystem(tx, { type: 'token-created', token: name, ...scope, expires: expiresAt, actor, reason: null })
    return tokenOf(row)
  })

/** The tokens that are not revoked, newest first, of one owner or of all (null); not more than a thousand. */
export const listTokens = async (db: Kysely<Tables>, owner: string | null): Promise<readonly StoredToken[]> => {
  const rows = await db
    .selectFrom('tokens')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where(eb => eb.or([eb.val(owner === null), eb.and([eb('owner', '=', owner), eb('owner_kind', '=', 'person')])]))
    .orderBy('id', 'desc')
    .limit(1000)
    .execute()
  return rows.map(tokenOf)
}

/** Revokes the token of a name, of one owner or of whomever (null), and tells who did; null: there is none. */
export const revokeToken = (
  db: Kysely<Tables>,
  { name, owner }: { readonly name: string; readonly owner: string | null },
  actor: Actor,
): Promise<StoredToken | null> =>
  inTransaction(db, async tx => {
    const row = await tx
      .updateTable('tokens')
      .set({ revoked_at: new Date(), revoked_by: actor.name })
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .where(eb => eb.or([eb.val(owner === null), eb.and([eb('owner', '=', owner), eb('owner_kind', '=', 'person')])]))
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return null
    await tellSystem(tx, { type: 'token-revoked', token: name, of: row.owner, actor, reason: null })
    return tokenOf(row)
  })

type Found = Row & { readonly hash: Buffer; readonly is_expired: boolean; readonly is_told: boolean }

export type FoundToken = StoredToken & { readonly hash: Buffer; readonly isExpired: boolean }

/** The token of a hash, also one that is no longer good; null: there is none. That it was used is written once a minute at most. */
export const useToken = async (pool: pg.Pool, hash: Uint8Array): Promise<FoundToken | null> => {
  const { rows } = await pool.query<Found>({
    name: 'token-by-hash',
    text: `select *, expires_at <= now() as is_expired,
        coalesce(last_used_at > now() - interval '1 minute', false) as is_told
      from tokens where hash = $1`,
    values: [Buffer.from(hash)],
  })
  const [row] = rows
  if (row === undefined) return null
  const isGood = !row.is_expired && row.revoked_at === null
  if (isGood && !row.is_told) await pool.query('update tokens set last_used_at = now() where hash = $1', [row.hash])
  return { ...tokenOf(row), hash: row.hash, isExpired: row.is_expired }
}

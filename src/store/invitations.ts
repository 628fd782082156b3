import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { tellSystem } from './streams.ts'
import type { Tables } from './tables.ts'

/** Who is invited. `digest`: of the token, which is kept nowhere. */
export type NewInvitation = { readonly digest: string; readonly name: string; readonly lifetimeS: number }

/** `address` null: whoever is invited says it. */
export type Invitation = {
  readonly kind: 'first-admin' | 'person'
  readonly name: string
  readonly address: string | null
}

/** Invites the first admin, in place of whoever was invited so before, and tells who did; false: somebody has an account already. */
export const inviteFirstAdmin = (db: Kysely<Tables>, invitation: NewInvitation, actor: Actor): Promise<boolean> =>
  inTransaction(db, async tx => {
    const { digest, name, lifetimeS } = invitation
    const made = await sql`
      with old as (delete from invitations where kind = 'first-admin')
      insert into invitations (digest, kind, name, invited_by, expires_at)
      select ${digest}, 'first-admin', ${name}, ${actor.name}, now() + make_interval(secs => ${lifetimeS})
      where not exists (select from people)`.execute(tx)
    return toldIf(tx, made.numAffectedRows, name, actor)
  })

/** Invites somebody, and tells who did; false: somebody has the name already. */
export const invitePerson = (
  db: Kysely<Tables>,
  invitation: NewInvitation & { readonly address: string },
  actor: Actor,
): Promise<boolean> =>
  inTransaction(db, async tx => {
    const { digest, name, address, lifetimeS } = invitation
    const made = await sql`
      with old as (delete from invitations where expires_at < now() - interval '30 days')
      insert into invitations (digest, kind, name, address, invited_by, expires_at)
      select ${digest}, 'person', ${name}, ${address}, ${actor.name}, now() + make_interval(secs => ${lifetimeS})
      where not exists (select from people p where coalesce(p.name, p.address) = ${name})`.execute(tx)
    return toldIf(tx, made.numAffectedRows, name, actor)
  })

const toldIf = async (tx: Kysely<Tables>, rows: bigint | undefined, person: string, actor: Actor): Promise<boolean> => {
  if (rows !== 1n) return false
  await tellSystem(tx, { type: 'person-invited', person, actor, reason: null })
  return true
}

/** Uses an invitation up; null: there is none, or not any more. Of two at once one gets it. */
export const takeInvitation = async (pool: pg.Pool, digest: string): Promise<Invitation | null> => {
  const { rows } = await pool.query<Invitation>(
    `update invitations set used_at = now()
     where digest = $1 and used_at is null and expires_at > now()
       and (kind = 'person' or not exists (select from people))
     returning kind, name, address`,
    [digest],
  )
  return rows[0] ?? null
}

/** Gives an invitation back that led to nothing. */
export const giveInvitationBack = async (pool: pg.Pool, digest: string): Promise<void> => {
  await pool.query('update invitations set used_at = null where digest = $1', [digest])
}

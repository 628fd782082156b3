import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import { DatabaseError } from 'pg'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { tellSystem } from './streams.ts'
import type { Tables } from './tables.ts'

/** Somebody who has an account. `name` null: goes by `address`. */
export type PersonRow = {
  readonly account: string
  readonly name: string | null
  readonly address: string
  readonly groups: readonly string[]
  readonly isFirstAdmin: boolean
  readonly way: 'password' | 'provider'
  readonly since: Date
  readonly signedInAt: Date | null
}

export type NewPerson = Pick<PersonRow, 'account' | 'name' | 'address' | 'isFirstAdmin'>

const columns = `account, name, address, groups, is_first_admin as "isFirstAdmin", way, since, signed_in_at as "signedInAt"`

/** Whoever an account belongs to; null: it was removed, or never admitted. */
export const readPerson = async (pool: pg.Pool, account: string): Promise<PersonRow | null> => {
  const { rows } = await pool.query<PersonRow>(`select ${columns} from people where account = $1`, [account])
  return rows[0] ?? null
}

/** Everybody, by name. */
export const readPeople = async (pool: pg.Pool): Promise<readonly PersonRow[]> =>
  (await pool.query<PersonRow>(`select ${columns} from people order by coalesce(name, address), account`)).rows

/** Everybody of a name, or of an address where there is no name. */
export const peopleNamed = async (pool: pg.Pool, name: string): Promise<readonly PersonRow[]> =>
  (await pool.query<PersonRow>(`select ${columns} from people where coalesce(name, address) = $1`, [name])).rows

/** Admits who was invited, and tells it; false: the name is taken. */
export const addInvited = (
  db: Kysely<Tables>,
  { account, name, address, isFirstAdmin }: NewPerson & { readonly name: string },
): Promise<boolean> =>
  unlessTaken(
    inTransaction(db, async tx => {
      await sql`insert into people (account, name, address, is_first_admin, way)
        values (${account}, ${name}, ${address}, ${isFirstAdmin}, 'password')`.execute(tx)
      await tellSystem(tx, { type: 'person-joined', person: name, actor: { kind: 'person', name }, reason: null })
    }),
  )

/** Keeps what a provider says of somebody who signs in by it, in place of what it said before; false: the name is another one's. */
export const keepProvided = (
  pool: pg.Pool,
  { account, name, address, groups }: Pick<PersonRow, 'account' | 'name' | 'address' | 'groups'>,
): Promise<boolean> =>
  unlessTaken(
    pool.query(
      `insert into people (account, name, address, groups, way, signed_in_at) values ($1, $2, $3, $4, 'provider', now())
       on conflict (account) do update set name = excluded.name, address = excluded.address, groups = excluded.groups,
         signed_in_at = now()`,
      [account, name, address, groups],
    ),
  )

/** Notes that somebody has signed in by password; false: the account is nobody's. */
export const noteSignIn = async (pool: pg.Pool, account: string): Promise<boolean> => {
  const { rowCount } = await pool.query(
    `update people set signed_in_at = now() where account = $1 and way = 'password'`,
    [account],
  )
  return rowCount === 1
}

/** Ends what an account counts for, and tells who did. Idempotent. */
export const forgetPerson = (db: Kysely<Tables>, { account, name, address }: PersonRow, actor: Actor): Promise<void> =>
  inTransaction(db, async tx => {
    const { numAffectedRows } = await sql`delete from people where account = ${account}`.execute(tx)
    if (numAffectedRows !== 1n) return
    await tellSystem(tx, { type: 'person-removed', person: name ?? address, actor, reason: null })
  })

const uniqueViolation = '23505'

const unlessTaken = async (done: Promise<unknown>): Promise<boolean> => {
  try {
    await done
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.code === uniqueViolation && error.constraint === 'people_name_key')
      return false
    throw error
  }
}

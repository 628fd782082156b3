import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { PersonalFreeze } from '../domain/gates/facts.ts'
import type { FreezeFact } from '../domain/audit/fact.ts'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { tellApp, tellSystem } from './streams.ts'
import type { Tables } from './tables.ts'

/** A freeze as it is stored. `app` and `environment` null: all of them. */
export type StoredFreeze = PersonalFreeze & {
  readonly id: string
  readonly app: string | null
  readonly environment: string | null
}

/** A row as the driver gives it, or as JSON. */
export type FreezeRow = {
  readonly id: string | number
  readonly app: string | null
  readonly environment: string | null
  readonly from_at: Date | string
  readonly until_at: Date | string | null
  readonly reason: string
  readonly declared_by: string
}

export const freezeOf = ({
  id,
  app,
  environment,
  from_at,
  until_at,
  reason,
  declared_by,
}: FreezeRow): StoredFreeze => ({
  id: String(id),
  app,
  environment,
  from: new Date(from_at).toISOString(),
  to: until_at === null ? null : new Date(until_at).toISOString(),
  reason,
  by: declared_by,
})

/** Declares a freeze, and tells who did; answers it with its id. */
export const declareFreeze = (
  db: Kysely<Tables>,
  freeze: Omit<StoredFreeze, 'id' | 'by'>,
  actor: Actor,
): Promise<StoredFreeze> =>
  inTransaction(db, async tx => {
    const { app, environment, from, to, reason } = freeze
    const { id } = await tx
      .insertInto('freezes')
      .values({ app, environment, from_at: from, until_at: to, reason, declared_by: actor.name })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tell(tx, app, { type: 'freeze-declared', freeze: id, environment, from, to, actor, reason })
    return { ...freeze, id, by: actor.name }
  })

/** A freeze of every app is told in the system's stream. */
const tell = (tx: Kysely<Tables>, app: string | null, fact: FreezeFact): Promise<void> =>
  app === null ? tellSystem(tx, fact) : tellApp(tx, app, fact)

/** Reads the freezes of one environment, of which SQL says the app and the name, that are neither lifted nor over. */
export const freezesInForce = (app: string, environment: string): string => `
select id, app, environment, from_at, until_at, reason, declared_by from freezes
where lifted_at is null and (until_at is null or until_at > now())
  and (app is null or app = ${app}) and (environment is null or environment = ${environment}) order by id`

/** The freezes of one environment that are neither lifted nor over. Asked before every start, so by a prepared statement. */
export const freezesOf = async (pool: pg.Pool, { app, environment }: Place): Promise<readonly StoredFreeze[]> => {
  const text = freezesInForce('$1', '$2')
  const { rows } = await pool.query<FreezeRow>({ name: 'freezes-of', text, values: [app, environment] })
  return rows.map(freezeOf)
}

/** Those of an app and of all apps that are neither lifted nor over. */
export const freezesOfApp = async (db: Kysely<Tables>, app: string): Promise<readonly StoredFreeze[]> => {
  const rows = await db
    .selectFrom('freezes')
    .selectAll()
    .where('lifted_at', 'is', null)
    .where(eb => eb.or([eb('until_at', 'is', null), eb('until_at', '>', sql<Date>`now()`)]))
    .where(eb => eb.or([eb('app', 'is', null), eb('app', '=', app)]))
    .orderBy('id')
    .execute()
  return rows.map(freezeOf)
}

/** Lifts a freeze, and tells who did; null when there is none of that id in force. Idempotent in its effect. */
export const liftFreeze = (
  db: Kysely<Tables>,
  id: string,
  { actor, reason }: { readonly actor: Actor; readonly reason: string },
): Promise<StoredFreeze | null> =>
  inTransaction(db, async tx => {
    const row = await tx
      .updateTable('freezes')
      .set({ lifted_at: new Date(), lifted_by: actor.name, lift_reason: reason })
      .where('id', '=', id)
      .where('lifted_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return null
    await tell(tx, row.app, { type: 'freeze-lifted', freeze: id, environment: row.environment, actor, reason })
    return freezeOf(row)
  })

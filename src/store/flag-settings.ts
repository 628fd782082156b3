import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import type { FlagSetting, FlagValue } from '../domain/app-flag.ts'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import type { Actor } from '../domain/saga/event.ts'
import { inTransaction } from './in-transaction.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'
import { whileReachable } from './while-reachable.ts'

type Row = Pick<Selectable<Tables['flag_settings']>, 'key' | 'value' | 'revision' | 'set_by' | 'set_at' | 'reason'>

const settingOf = ({ key, value, revision, set_by, set_at, reason }: Row): FlagSetting => ({
  key,
  value: value as FlagValue | null,
  revision: Number(revision),
  setBy: set_by,
  setAt: set_at.toISOString(),
  reason,
})

/** What people have set, and reset, in an environment; in the order of the keys. */
export const flagSettings = async (
  db: Kysely<Tables>,
  { app, environment }: Place,
): Promise<readonly FlagSetting[]> => {
  const rows = await db
    .selectFrom('flag_settings')
    .selectAll()
    .where('app', '=', app)
    .where('environment', '=', environment)
    .orderBy(sql`key collate "C"`)
    .execute()
  return rows.map(settingOf)
}

/** The same for whoever is served flags, often. STORE_UNREACHABLE. */
export const servedSettings = (pool: pg.Pool, { app, environment }: Place): Promise<readonly FlagSetting[]> =>
  whileReachable(async () => {
    const { rows } = await pool.query<Row>({
      name: 'served-flag-settings',
      text: `select key, value, revision, set_by, set_at, reason from flag_settings where app = $1 and environment = $2`,
      values: [app, environment],
    })
    return rows.map(settingOf)
  })

export type FlagChange = Place & {
  readonly key: string
  /** Null: it is reset. */
  readonly value: FlagValue | null
  /** What it is where nobody has set it; null: the release that runs there has no such flag. */
  readonly byDefault: FlagValue | null
  /** The id of the release that runs there. */
  readonly release: string
  readonly actor: Actor
  readonly reason: string
}

/** Sets a flag in an environment, or resets it, and tells who did and what it was. What is so already changes nothing. */
export const changeFlagSetting = (db: Kysely<Tables>, change: FlagChange): Promise<void> =>
  inTransaction(db, async tx => {
    const { app, environment, key, value, byDefault, release, actor, reason } = change
    // Changes of one place go in turn: two first ones would both find nothing.
    await sql`select pg_advisory_xact_lock(hashtext(${`flags ${placeName(change)}`}))`.execute(tx)
    const before = (await flagSettings(tx, change)).find(setting => setting.key === key)
    if ((before?.value ?? null) === value) return
    const json = value === null ? null : JSON.stringify(value)
    const row = { value: json, revision: (before?.revision ?? 0) + 1, set_by: actor.name, reason }
    await tx
      .insertInto('flag_settings')
      .values({ app, environment, key, ...row })
      .onConflict(conflict =>
        conflict.columns(['app', 'environment', 'key']).doUpdateSet({ ...row, set_at: sql<Date>`now()` }),
      )
      .execute()
    const fact = { environment, flag: key, release, from: before?.value ?? byDefault, to: value ?? byDefault }
    await tellApp(tx, app, { type: value === null ? 'flag-reset' : 'flag-set', ...fact, actor, reason })
  })

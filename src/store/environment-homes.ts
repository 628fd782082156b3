import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Tables } from './tables.ts'

/** A data folder: everything of its environments is reached from it alone. */
export type Home = { readonly id: string; readonly path: string; readonly host: string }

/** Where an environment lives; null before its first deployment. */
export const homeOfEnvironment = async (db: Kysely<Tables>, { app, environment }: Place): Promise<Home | null> => {
  const row = await db
    .selectFrom('environment_homes')
    .select(['home as id', 'home_path as path', 'host'])
    .where('app', '=', app)
    .where('environment', '=', environment)
    .executeTakeFirst()
  return row ?? null
}

/** Binds an environment to a data folder for good, unless it is bound already; answers where it lives. Idempotent. */
export const bindEnvironment = async (db: Kysely<Tables>, { app, environment }: Place, home: Home): Promise<Home> => {
  const { rows } = await sql<Home>`
    insert into environment_homes as known (app, environment, home, home_path, host)
    values (${app}, ${environment}, ${home.id}, ${home.path}, ${home.host})
    on conflict (app, environment) do update set home = known.home
    returning home as id, home_path as path, host`.execute(db)
  return rows[0] ?? home
}

/** The data folder that holds environments of an app; null: none of them was deployed to. */
export const homeOfApp = async (
  db: Kysely<Tables>,
  app: string,
  environments: readonly string[],
): Promise<Home | null> => {
  const row = await db
    .selectFrom('environment_homes')
    .select(['home as id', 'home_path as path', 'host'])
    .where('app', '=', app)
    .where('environment', 'in', [...environments])
    .orderBy('since')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Tells the nodes of the data folder that a deployment lives in to look at it; nothing when it lives in `home`. */
export const handOnDeployment = async (pool: pg.Pool, id: string, home: string): Promise<void> => {
  await pool.query(
    `select pg_notify('lockstep_handed_on', h.home || ' ' || d.id) from deployments d
     join environment_homes h on (h.app, h.environment) = (d.app, d.environment)
     where d.id = $1 and d.finished_at is null and h.home <> $2`,
    [id, home],
  )
}

/** The environments of a data folder that a release runs in by the record. */
export const recordedPlaces = async (db: Kysely<Tables>, home: string): Promise<readonly Place[]> =>
  db
    .selectFrom('environment_homes as h')
    .innerJoin('environments as e', join =>
      join.onRef('e.app', '=', 'h.app').onRef('e.environment', '=', 'h.environment'),
    )
    .select(['h.app', 'h.environment'])
    .where('h.home', '=', home)
    .orderBy('h.app')
    .orderBy('h.environment')
    .execute()

import type pg from 'pg'
import type { Place } from '../domain/environment.ts'

const first = async <T extends pg.QueryResultRow>(pool: pg.Pool, text: string, value: string): Promise<T | null> =>
  (await pool.query<T>(text, [value])).rows[0] ?? null

/** Where a deployment goes; null: there is none of this id. */
export const placeOfDeployment = (pool: pg.Pool, id: string): Promise<Place | null> =>
  first(pool, 'select app, environment from deployments where id = $1', id)

/** The app of a run; null: there is none of this id. */
export const appOfRun = (pool: pg.Pool, id: string): Promise<Pick<Place, 'app'> | null> =>
  first(pool, 'select app from runs where id = $1', id)

/** The app of a webhook that was taken; null: there is none of this id. */
export const appOfDelivery = (pool: pg.Pool, id: string): Promise<Pick<Place, 'app'> | null> =>
  first(pool, 'select app from deliveries where id = $1', id)

/** What a freeze holds up; within it null is all of them. Null: there is none of this id. */
export const placeOfFreeze = (
  pool: pg.Pool,
  id: string,
): Promise<{ readonly app: string | null; readonly environment: string | null } | null> =>
  first(pool, 'select app, environment from freezes where id::text = $1', id)

/** Whether a run was ever started from a repository. */
export const isKnownRepository = async (pool: pg.Pool, repository: string): Promise<boolean> =>
  (await first(pool, `select 1 from runs where body ->> 'repository' = $1 limit 1`, repository)) !== null

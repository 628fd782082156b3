import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import type { Release } from '../domain/release.ts'
import { rowsNamed } from './run-named.ts'
import type { Tables } from './tables.ts'

/** The record: which release an environment runs, since which deployment. */
export type EnvironmentRecord = { readonly release: Release; readonly deployment: string; readonly since: string }

/** What the record says of one environment; null before its first release. */
export const environmentRecord = async (
  db: Kysely<Tables>,
  { app, environment }: Place,
): Promise<EnvironmentRecord | null> => {
  const [row] = await rowsNamed(db, 'environment-record', recordsOf(db, app).where('e.environment', '=', environment))
  return row === undefined ? null : recordOf(row)
}

/** The records of all environments of an app, by name. */
export const environmentRecords = async (
  db: Kysely<Tables>,
  app: string,
): Promise<ReadonlyMap<string, EnvironmentRecord>> => {
  const rows = await recordsOf(db, app).execute()
  return new Map(rows.map(row => [row.environment, recordOf(row)]))
}

const recordsOf = (db: Kysely<Tables>, app: string) =>
  db
    .selectFrom('environments as e')
    .innerJoin('releases as r', 'r.id', 'e.release')
    .select(['e.environment', 'e.deployment', 'e.since', 'r.body'])
    .where('e.app', '=', app)

type RecordRow = { readonly body: unknown; readonly deployment: string; readonly since: Date }

const recordOf = ({ body, deployment, since }: RecordRow): EnvironmentRecord => ({
  release: body as Release,
  deployment,
  since: since.toISOString(),
})

/** The id of the release that an environment runs; null before its first. */
export const runningRelease = async (pool: pg.Pool, { app, environment }: Place): Promise<string | null> => {
  const { rows } = await pool.query<{ release: string }>({
    name: 'running-release',
    text: 'select release from environments where app = $1 and environment = $2',
    values: [app, environment],
  })
  return rows[0]?.release ?? null
}

/** The deployment that left an environment half way and was accepted as it is; null: the last one there ended well, or took itself back. */
export const adoptedBefore = async (db: Kysely<Tables>, { app, environment }: Place): Promise<string | null> => {
  const left = db
    .selectFrom('deployments')
    .select(['id', 'state'])
    .where('app', '=', app)
    .where('environment', '=', environment)
    .where('state', 'in', ['succeeded', 'rollback-failed'])
    .orderBy('finished_at', 'desc')
    .limit(1)
  const [row] = await rowsNamed(db, 'adopted-before', left)
  return row?.state === 'rollback-failed' ? row.id : null
}

/** Since when a release is verified in an environment (ISO), whatever was built again of the same content; null: it is not. */
export const verifiedAt = async (db: Kysely<Tables>, place: Place, fingerprint: string): Promise<string | null> => {
  const verified = db
    .selectFrom('deployments as d')
    .innerJoin('releases as r', 'r.id', 'd.release')
    .select('d.finished_at')
    .where('d.app', '=', place.app)
    .where('d.environment', '=', place.environment)
    .where('d.state', '=', 'succeeded')
    .where('d.verified', '=', true)
    .where('r.fingerprint', '=', fingerprint)
    .orderBy('d.finished_at', 'desc')
    .limit(1)
  const [row] = await rowsNamed(db, 'verified-at', verified)
  return row?.finished_at?.toISOString() ?? null
}

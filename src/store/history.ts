import type { Kysely } from 'kysely'
import type { Kept } from '../domain/saga/event.ts'
import { keptBy } from './kept.ts'
import type { Tables } from './tables.ts'

/** One line of the history of an app. */
export type HistoryEntry = {
  readonly id: string
  readonly environment: string
  readonly kind: string
  readonly release: string
  readonly state: string
  readonly createdAt: string
  readonly finishedAt: string | null
  /** What it left ahead on purpose, so that no data are lost. */
  readonly kept: readonly Kept[]
}

/** Deployments of an app, newest first; of one environment when it is named. */
export const history = async (
  db: Kysely<Tables>,
  app: string,
  environment: string | null,
  limit: number,
): Promise<readonly HistoryEntry[]> => {
  let query = db
    .selectFrom('deployments as d')
    .innerJoin('releases as r', 'r.id', 'd.release')
    .select(['d.id', 'd.environment', 'd.kind', 'r.number', 'd.state', 'd.created_at', 'd.finished_at'])
    .where('d.app', '=', app)
    .orderBy('d.place_in_line', 'desc')
    .limit(limit)
  if (environment !== null) query = query.where('d.environment', '=', environment)
  const rows = await query.execute()
  const kept = await keptBy(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(row => ({
    id: row.id,
    environment: row.environment,
    kind: row.kind,
    release: `v${row.number}`,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    kept: kept.get(row.id) ?? [],
  }))
}

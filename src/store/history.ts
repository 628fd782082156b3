import type { Kept } from '../domain/saga/event.ts'
import { keptBy } from './kept.ts'
import type { Store } from './open-store.ts'

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

// The newest of each environment, by the index that there is for them, and of these the newest: no index more for every append to keep.
const newest = `
with recursive places as (
  (select environment from deployments where app = $1 order by environment limit 1)
  union all
  select (select environment from deployments where app = $1 and environment > p.environment order by environment limit 1)
  from places p where p.environment is not null
)
select d.id, d.environment, d.kind, r.number, d.state, d.created_at, d.finished_at
from places p cross join lateral (
  select * from deployments where app = $1 and environment = p.environment order by place_in_line desc limit $3
) d join releases r on r.id = d.release
where $2::text is null or p.environment = $2
order by d.place_in_line desc limit $3`

type Row = Pick<HistoryEntry, 'id' | 'environment' | 'kind' | 'state'> & {
  readonly number: number
  readonly created_at: Date
  readonly finished_at: Date | null
}

/** Deployments of an app, newest first; of one environment when it is named. */
export const history = async (
  store: Pick<Store, 'db' | 'pool'>,
  app: string,
  environment: string | null,
  limit: number,
): Promise<readonly HistoryEntry[]> => {
  const { rows } = await store.pool.query<Row>({ name: 'history', text: newest, values: [app, environment, limit] })
  const ids = rows.map(({ id }) => id)
  const kept = await keptBy(store.db, ids)
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

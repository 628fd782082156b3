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
select d.id, d.environment, d.kind, r.number, d.state, d.created_at, d.finished_at, d.place_in_line::text as place
from places p cross join lateral (
  select * from deployments where app = $1 and environment = p.environment and ($4::bigint is null or place_in_line < $4)
  order by place_in_line desc limit $3
) d join releases r on r.id = d.release
where $2::text is null or p.environment = $2
order by d.place_in_line desc limit $3`

type Row = Pick<HistoryEntry, 'id' | 'environment' | 'kind' | 'state'> & {
  readonly number: number
  readonly place: string
  readonly created_at: Date
  readonly finished_at: Date | null
}

export type HistoryQuery = {
  readonly app: string
  /** Null: all of them. */
  readonly environment: string | null
  readonly limit: number
  /** Where the page before ended; null: begin with the newest. */
  readonly before: string | null
}

/** A part of the history, and where the next one begins; null: there is no more. */
export type HistoryPage = { readonly items: readonly HistoryEntry[]; readonly next: string | null }

/** Deployments of an app, newest first; of one environment when it is named. */
export const history = async (
  store: Pick<Store, 'db' | 'pool'>,
  { app, environment, limit, before }: HistoryQuery,
): Promise<HistoryPage> => {
  const values = [app, environment, limit, before]
  const { rows } = await store.pool.query<Row>({ name: 'history', text: newest, values })
  const kept = await keptBy(
    store.db,
    rows.map(({ id }) => id),
  )
  const items = rows.map(row => entryOf(row, kept))
  return { items, next: rows.length < limit ? null : (rows.at(-1)?.place ?? null) }
}

const entryOf = (row: Row, kept: Awaited<ReturnType<typeof keptBy>>): HistoryEntry => ({
  id: row.id,
  environment: row.environment,
  kind: row.kind,
  release: `v${row.number}`,
  state: row.state,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
  kept: kept.get(row.id) ?? [],
})

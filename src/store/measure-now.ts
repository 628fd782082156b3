import type pg from 'pg'

type AtPlace = { readonly app: string; readonly environment: string }

/** What is so at this moment, as figures for each environment. Durations in seconds by the database's clock. */
export type MeasuresNow = {
  readonly unfinished: readonly (AtPlace & {
    readonly state: string
    readonly count: number
    readonly oldestSeconds: number
  })[]
  /** Since when a person is asked, or a deployment is stuck: the longest of each. */
  readonly needed: readonly (AtPlace & { readonly state: 'asking' | 'stuck'; readonly seconds: number })[]
  readonly holds: readonly (AtPlace & { readonly count: number; readonly oldestSeconds: number })[]
  /** What runs where; `since` in seconds since 1970. */
  readonly running: readonly (AtPlace & { readonly release: string; readonly since: number })[]
  /** Differences between what runs and the record, as of the last look. */
  readonly drift: readonly (AtPlace & { readonly count: number })[]
  /** Flags that are off for every instance because somebody claims it. */
  readonly paused: readonly (AtPlace & { readonly by: 'deployment' | 'person'; readonly count: number })[]
  /** Where the streams of apps and of Lockstep itself stand. */
  readonly heads: readonly { readonly stream: string; readonly seq: number }[]
  readonly eventsUncounted: number
  /** For how long the first of what is due has waited for a node to take it on. */
  readonly overdueSeconds: number
  /** The last start of each node that was heard of within a day; `leases`: deployments that it leads. */
  readonly nodes: readonly {
    readonly id: string
    readonly name: string
    readonly host: string
    readonly version: string
    readonly silentSeconds: number
    readonly leases: number
  }[]
}

// A deployment that is measured is over: the index of those that are not leads to what is unfinished.
const unfinished = `
select app, environment, state, count(*)::int as count,
  greatest(0, extract(epoch from now() - min(created_at)))::float8 as "oldestSeconds"
from deployments where not measured and finished_at is null group by app, environment, state order by 1, 2, 3`

const needed = `
select d.app, d.environment, d.state, max(greatest(0, extract(epoch from now() - e.at)))::float8 as seconds
from deployments d cross join lateral (
  select (body::jsonb ->> 'at')::timestamptz as at from events
  where stream = d.id and type = case d.state when 'asking' then 'asked' else 'got-stuck' end order by seq desc limit 1
) e
where not d.measured and d.finished_at is null and d.state in ('asking', 'stuck') group by 1, 2, 3 order by 1, 2, 3`

const holds = `
select app, environment, count(*)::int as count,
  greatest(0, extract(epoch from now() - min(created_at)))::float8 as "oldestSeconds"
from holds where lifted_at is null group by app, environment order by 1, 2`

const running = `
select e.app, e.environment, 'v' || r.number as release, extract(epoch from e.since)::float8 as since
from environments e join releases r on r.id = e.release order by 1, 2`

const drift = `
select app, environment, jsonb_array_length(differences) as count from drift order by 1, 2`

const paused = `
select app, environment, owner_kind as by, count(distinct key)::int as count
from flag_claims where release = '' group by app, environment, owner_kind order by 1, 2, 3`

const lag = `
select
  (select coalesce(sum(d.seq - coalesce(m.seq, 0)), 0)::float8
    from deployments d left join measured_streams m on m.stream = d.id where not d.measured) as "eventsUncounted",
  (select coalesce(extract(epoch from now() - min(due_at)), 0)::float8 from deployments
    where due_at < now() and (lease_until is null or lease_until < now())) as "overdueSeconds"`

const nodes = `
select distinct on (node) node as id, coalesce(name, '') as name, host, version,
  greatest(0, extract(epoch from now() - seen_at))::float8 as "silentSeconds",
  (select count(*)::int from deployments d where d.owner = n.owner and d.lease_until > now()) as leases
from nodes n order by node, started_at desc`

/** Reads them, each by an index or from a table of few rows: none of it grows with the record. */
export const measuresNow = async (pool: pg.Pool): Promise<MeasuresNow> => {
  const rowsOf = async <K extends keyof MeasuresNow>(text: string) =>
    (await pool.query(text)).rows as unknown as MeasuresNow[K]
  const lags = (await pool.query<Pick<MeasuresNow, 'eventsUncounted' | 'overdueSeconds'>>(lag)).rows[0]
  return {
    unfinished: await rowsOf<'unfinished'>(unfinished),
    needed: await rowsOf<'needed'>(needed),
    holds: await rowsOf<'holds'>(holds),
    running: await rowsOf<'running'>(running),
    drift: await rowsOf<'drift'>(drift),
    paused: await rowsOf<'paused'>(paused),
    heads: await rowsOf<'heads'>('select stream, seq from stream_heads order by stream'),
    eventsUncounted: lags?.eventsUncounted ?? 0,
    overdueSeconds: lags?.overdueSeconds ?? 0,
    nodes: await rowsOf<'nodes'>(nodes),
  }
}

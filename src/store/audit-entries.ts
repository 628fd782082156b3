import type pg from 'pg'
import type { EntryRow } from '../domain/audit/entry.ts'
import { quietTypes } from '../domain/audit/entry.ts'
import { appStream, systemStream } from '../domain/audit/fact.ts'

/** What the page of a deployment shows: its newest events, oldest first. */
export const entriesOfDeployment = async (
  pool: pg.Pool,
  deployment: string,
  limit: number,
): Promise<readonly EntryRow[]> => {
  const { rows } = await pool.query<EntryRow>(
    `select e.stream, e.seq, e.type, e.body, e.hash, d.app, d.environment
     from events e join deployments d on d.id = e.stream where e.stream = $1 order by e.seq desc limit $2`,
    [deployment, limit],
  )
  return rows.toReversed()
}

// The newest events are in streams that still grow, or in those that ended last: of each of these so many are looked at.
const newest = `
with streams as (
  select stream, null as app, null as environment from stream_heads
    where $1::text is null or stream = any($4::text[])
  union all (
    select id, app, environment from deployments where finished_at is null and ($1::text is null or app = $1)
  ) union all (
    select id, app, environment from deployments where finished_at is not null and ($1::text is null or app = $1)
    order by finished_at desc limit $2
  )
), candidates as (
  select e.*, s.app, s.environment from streams s cross join lateral (
    select stream, seq, type, body, hash from events
    where events.stream = s.stream and type <> all($3::text[]) order by seq desc limit $2
  ) e
)
select stream, seq, type, body, hash, app, environment from candidates
order by body::json ->> 'at' desc, stream desc, seq desc limit $2`

/** The newest events of an app with those of the system, or of all apps (null); oldest first. How steps went is left out. */
export const newestEntries = async (pool: pg.Pool, app: string | null, limit: number): Promise<readonly EntryRow[]> => {
  const own = app === null ? [] : [appStream(app), systemStream]
  const { rows } = await pool.query<EntryRow>(newest, [app, limit, quietTypes, own])
  return rows.toReversed()
}

const streamsAtOnce = 200
const eventsAtOnce = 500

const headStreams = `select stream, null as app, null as environment from stream_heads
  where stream > $1 and ($2::text is null or stream = any($3::text[])) order by stream limit ${streamsAtOnce}`
const deploymentStreams = `select id as stream, app, environment from deployments
  where id > $1 and ($2::text is null or app = $2) order by id limit ${streamsAtOnce}`
const eventsOfStreams = `select stream, seq, type, body, hash from events
  where stream = any($1::text[]) and (stream, seq) > ($2, $3) order by stream, seq limit ${eventsAtOnce}`

type Stream = Pick<EntryRow, 'stream' | 'app' | 'environment'>

/** All events, of one app and the system or of all (null), stream by stream: the system and apps first. Memory does not grow with them. */
export async function* allEntries(pool: pg.Pool, app: string | null): AsyncIterable<readonly EntryRow[]> {
  const own = app === null ? [] : [appStream(app), systemStream]
  yield* entriesOf(pool, after => [headStreams, [after, app, own]])
  yield* entriesOf(pool, after => [deploymentStreams, [after, app]])
}

async function* entriesOf(
  pool: pg.Pool,
  next: (after: string) => readonly [string, readonly unknown[]],
): AsyncIterable<readonly EntryRow[]> {
  for (let after = ''; ;) {
    const [text, values] = next(after)
    const { rows } = await pool.query<Stream>(text, [...values])
    const last = rows.at(-1)
    if (last === undefined) return
    yield* eventsIn(pool, rows)
    after = last.stream
  }
}

async function* eventsIn(pool: pg.Pool, streams: readonly Stream[]): AsyncIterable<readonly EntryRow[]> {
  const places = new Map(streams.map(({ stream, app, environment }) => [stream, { app, environment }]))
  for (let after: readonly [string, number] = ['', 0]; ;) {
    const values = [[...places.keys()], ...after]
    const { rows } = await pool.query<Omit<EntryRow, 'app' | 'environment'>>(eventsOfStreams, values)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(row => ({ app: null, environment: null, ...row, ...places.get(row.stream) }))
    after = [last.stream, last.seq]
  }
}

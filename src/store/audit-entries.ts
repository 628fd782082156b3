import type pg from 'pg'
import type { EntryRow } from '../domain/audit/entry.ts'
import { appStream, systemStream } from '../domain/audit/fact.ts'

const streamsAtOnce = 200
const eventsAtOnce = 500

const headStreams = `select stream, null as app, null as environment from stream_heads
  where stream > $1 and ($2::text is null or stream = any($3::text[])) order by stream limit ${streamsAtOnce}`
const deploymentStreams = `select id as stream, app, environment from deployments
  where id > $1 and ($2::text is null or app = $2) order by id limit ${streamsAtOnce}`
const eventsOfStreams = `select stream, seq, type, body, hash from events
  where stream = any($1::text[]) and (stream, seq) > ($2, $3) order by stream, seq limit ${eventsAtOnce}`

type Stream = Pick<EntryRow, 'stream' | 'app' | 'environment'>

/** All events of one deployment, in order. Memory does not grow with them. */
export const entriesOfDeployment = (
  pool: pg.Pool,
  deployment: string,
  place: Pick<EntryRow, 'app' | 'environment'>,
): AsyncIterable<readonly EntryRow[]> => eventsIn(pool, [{ stream: deployment, ...place }])

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

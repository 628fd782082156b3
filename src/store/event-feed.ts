import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { appStream } from '../domain/audit/fact.ts'
import { failure } from '../domain/errors/error.ts'
import { feedErrors } from '../domain/errors/feed.ts'
import type { WrittenEvent } from '../domain/saga/known-events.ts'
import { cursorOf, placeOf } from './feed-cursor.ts'
import type { FeedPlace } from './feed-cursor.ts'
import type { Tables } from './tables.ts'

/** An event of any stream. `cursor`: the place behind it. `environment` null: it is about more than one; `app` as well: about all. */
export type FeedEntry = {
  readonly cursor: string
  readonly stream: string
  readonly seq: number
  readonly app: string | null
  readonly environment: string | null
  readonly event: FeedEvent
}

/** As it was written: a newer Lockstep may have written types that are not known here. */
export type FeedEvent = WrittenEvent & { readonly at: string; readonly environment?: string | null }

export type FeedPage = { readonly entries: readonly FeedEntry[]; readonly next: string }

/**
 * The first transaction that may still append something; whoever was before has ended, and this statement sees it. One of another
 * database of the server cannot append here. Whether it is of another one is only asked of those that still run: one that ended since
 * the statement began counts as ours, and the next look finds it gone.
 */
const watermark = sql`seen as (select pg_current_snapshot() as snapshot),
mark as (
  select pg_snapshot_xmax(snapshot) as newest, coalesce(
    (
      select running from pg_snapshot_xip(snapshot) as running
      where not exists (
        select from pg_stat_activity a join pg_database d on d.oid = a.datid
        where a.backend_xid = running::xid and d.datname <> current_database()
      )
      order by running limit 1
    ),
    pg_snapshot_xmax(snapshot)
  ) as safe
  from seen
)`

type Row = { readonly isAhead: boolean } & (
  | { readonly xid: null }
  | {
      readonly xid: string
      readonly stream: string
      readonly seq: number
      readonly body: string
      readonly app: string | null
      readonly environment: string | null
    }
)

/**
 * The events behind a place, at most `limit`, in one order for everybody: that of their transactions, and within one that of their streams
 * and numbers, so that each stream is in order. What is not safe yet is left for later: nothing is ever added before a place that was
 * given out. `next` is the place to go on from. Changes nothing. FEED_CURSOR_UNKNOWN.
 */
export const readFeed = async (db: Kysely<Tables>, cursor: string, limit: number): Promise<FeedPage> => {
  const { xid, stream, seq } = placeOf(cursor)
  const { rows } = await sql<Row>`/* read-feed */
with ${watermark}
select ${xid}::xid8 >= mark.newest as "isAhead", e.xid::text, e.stream, e.seq, e.body, d.app, d.environment
from mark
left join lateral (
  select xid, stream, seq, body from events
  where xid >= ${xid}::xid8 and xid < mark.safe and (xid, stream, seq) > (${xid}::xid8, ${stream}::text, ${seq}::int)
  order by xid, stream, seq limit ${limit}::int
) e on true
left join deployments d on d.id = e.stream
order by e.xid, e.stream, e.seq`.execute(db)
  if (rows[0]?.isAhead === true) throw failure(feedErrors.FEED_CURSOR_UNKNOWN, { cursor })
  const entries = rows.flatMap(row => (row.xid === null ? [] : [entryOf(row)]))
  return { entries, next: entries.at(-1)?.cursor ?? cursor }
}

const entryOf = ({ xid, stream, seq, body, app, environment }: Extract<Row, { xid: string }>): FeedEntry => {
  const event = JSON.parse(body) as FeedEvent
  const prefix = appStream('')
  return {
    cursor: cursorOf({ xid, stream, seq }),
    stream,
    seq,
    app: stream.startsWith(prefix) ? stream.slice(prefix.length) : app,
    environment: environment ?? event.environment ?? null,
    event,
  }
}

/**
 * The place behind everything that is there now: what is appended from now on comes behind it. It is that of an event, not of a moment:
 * a server that dies gives numbers of transactions again that nothing was written under.
 */
export const feedHead = async (db: Kysely<Tables>): Promise<string> => {
  const { rows } = await sql<FeedPlace>`/* feed-head */
with ${watermark}
select xid::text, stream, seq from events where xid < (select safe from mark)
order by xid desc, stream desc, seq desc limit 1`.execute(db)
  return cursorOf(rows[0] ?? { xid: '0', stream: '', seq: 0 })
}

import pg from 'pg'
import type { Anchor, AnchoredHead } from '../domain/audit/anchor.ts'
import type { RecordedRow } from '../domain/audit/check-stream.ts'
import { auditErrors } from '../domain/errors/audit.ts'
import { failure } from '../domain/errors/error.ts'
import { schemaName } from './open-store.ts'

export type StreamRow = RecordedRow & { readonly stream: string }

/** An anchored head, and the hash that the record has in its place now; null: nothing is there. */
export type AnchoredNow = { readonly anchor: number; readonly head: AnchoredHead; readonly found: string | null }

/** The event that was appended last. `at`: as it says itself; null: it says none. */
export type NewestEvent = Pick<StreamRow, 'stream' | 'seq' | 'type' | 'hash'> & { readonly at: string | null }

/** The whole record as it was at one moment, to be read once through. Only looks; any login that may read it will do. */
export type OpenRecord = {
  /** All events in order of stream and seq. */
  events(): AsyncIterable<readonly StreamRow[]>
  /** What the rows of streams say where they stand, behind `after` up to `upTo` (null: to the end), in the same order. */
  heads(after: string, upTo: string | null): AsyncIterable<readonly AnchoredHead[]>
  anchors(): AsyncIterable<readonly Anchor[]>
  /** All heads of all anchors, in order. */
  anchoredHeads(): AsyncIterable<readonly AnchoredNow[]>
  /** The hashes in the places of these heads. */
  hashesAt(heads: readonly AnchoredHead[]): Promise<readonly (string | null)[]>
  /** The hashes of these anchors, by number. */
  anchorHashes(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** The seq of the last event of a stream; 0: it has none. */
  lastSeq(stream: string): Promise<number>
  /** Null: nothing was ever told. */
  newest(): Promise<NewestEvent | null>
  /** Null: there is none yet. */
  lastAnchor(): Promise<Anchor | null>
  close(): Promise<void>
}

const fewest = 100
const most = 10_000
const first = 1_000
/** A page of events is about as large as this, however large the events are. */
const pageBytes = 2 * 1024 * 1024
const rowsOfPage = 5_000

const eventsText = `select stream, seq, type, body, hash from events
  where (stream, seq) > ($1, $2) order by stream, seq limit $3`
const headsText = (range: string): string => `select stream, seq, hash from (
    select id as stream, seq, hash from deployments where ${range.replaceAll('key', 'id')}
    union all select stream, seq, hash from stream_heads where ${range.replaceAll('key', 'stream')}
  ) as heads order by stream limit ${rowsOfPage}`
const anchoredText = `select h.anchor, h.place, h.stream, h.seq, h.hash, e.hash as found
  from anchor_heads h left join events e on e.stream = h.stream and e.seq = h.seq
  where (h.anchor, h.place) > ($1, $2) order by h.anchor, h.place limit ${rowsOfPage}`
const newestText = `select stream, seq, type, hash, said(body, 'at') as at from events
  where xid is not null order by xid desc, stream desc, seq desc limit 1`
const hashesText = `select e.hash from unnest($1::text[], $2::int[]) with ordinality as h (stream, seq, place)
  left join events e on e.stream = h.stream and e.seq = h.seq order by h.place`

/** Opens the record of the database. Nothing is changed or brought up to date. STORE errors of the connection, AUDIT_NO_RECORD. */
export const openRecord = async (url: string): Promise<OpenRecord> => {
  const client = await connected(url)
  const rows = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> =>
    (await client.query<Row>(text, [...values])).rows
  return {
    events: () => eventsOf(client),
    heads: (after, upTo) =>
      keyset(
        ({ stream }: AnchoredHead) => stream,
        after,
        from =>
          upTo === null ? rows(headsText('key > $1'), [from]) : rows(headsText('key > $1 and key <= $2'), [from, upTo]),
      ),
    anchors: () =>
      keyset(
        ({ number }: Anchor) => number,
        0,
        from => rows(`select * from anchors where number > $1 order by number limit ${rowsOfPage}`, [from]),
      ),
    anchoredHeads: () => anchoredHeadsOf(rows),
    hashesAt: async heads => {
      const values = [heads.map(({ stream }) => stream), heads.map(({ seq }) => seq)]
      return (await rows<{ hash: string | null }>(hashesText, values)).map(({ hash }) => hash)
    },
    anchorHashes: async numbers => {
      const text = 'select number, hash from anchors where number = any($1::int[])'
      const found = await rows<{ number: number; hash: string }>(text, [numbers])
      return new Map(found.map(({ number, hash }) => [number, hash]))
    },
    lastSeq: async stream => {
      const text = 'select coalesce(max(seq), 0) as seq from events where stream = $1'
      return (await rows<{ seq: number }>(text, [stream]))[0]?.seq ?? 0
    },
    newest: async () => (await rows<NewestEvent>(newestText, []))[0] ?? null,
    lastAnchor: async () => (await rows<Anchor>('select * from anchors order by number desc limit 1', []))[0] ?? null,
    close: () => client.end(),
  }
}

const connected = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'lockstep audit',
    connectionTimeoutMillis: 10_000,
    options: `-c search_path=${schemaName}`,
  })
  client.on('error', () => undefined) // the query that is under way rejects with the same error
  try {
    await client.connect()
    await client.query('begin isolation level repeatable read read only')
    // Page by page through the keys, also before the tables were ever analysed.
    for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set local enable_${way} = off`)
    const { rows } = await client.query<{ there: boolean }>(`select to_regclass('anchor_heads') is not null as there`)
    if (rows[0]?.there !== true)
      throw failure(auditErrors.AUDIT_NO_RECORD, { reason: 'the database has no record of Lockstep, or an older one' })
    return client
  } catch (error) {
    await client.end()
    throw error
  }
}

async function* keyset<Row, Key>(
  keyOf: (row: Row) => Key,
  start: Key,
  read: (after: Key) => Promise<readonly Row[]>,
): AsyncIterable<readonly Row[]> {
  for (let after = start; ;) {
    const page = await read(after)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = keyOf(last)
  }
}

type Row = readonly [stream: string, seq: number, type: string, body: string, hash: string]

/** While a page is judged the next one is already on its way. */
async function* eventsOf(client: pg.Client): AsyncIterable<readonly StreamRow[]> {
  const read = async (stream: string, seq: number, limit: number): Promise<readonly Row[]> =>
    (
      await client.query<Row[] & pg.QueryResultRow>({
        name: 'audit-events',
        rowMode: 'array',
        text: eventsText,
        values: [stream, seq, limit],
      })
    ).rows as unknown as readonly Row[]
  let limit = first
  let page = await read('', -(2 ** 31), limit)
  for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
    limit = nextLimit(page)
    const next = read(last[0], last[1], limit)
    // Should the caller leave before, nobody hears of it: the connection is closed.
    next.catch(() => undefined)
    yield page.map(([stream, seq, type, body, hash]) => ({ stream, seq, type, body, hash }))
    page = await next
  }
}

const nextLimit = (page: readonly Row[]): number => {
  const bytes = page.reduce((sum, [, , , body]) => sum + body.length + 200, 0)
  return Math.round(Math.min(most, Math.max(fewest, (page.length * pageBytes) / bytes), page.length * 2 + fewest))
}

type AnchoredRow = AnchoredHead & { readonly anchor: number; readonly place: number; readonly found: string | null }
type Read = <R extends pg.QueryResultRow>(text: string, values: readonly unknown[]) => Promise<R[]>

async function* anchoredHeadsOf(read: Read): AsyncIterable<readonly AnchoredNow[]> {
  const pages = keyset(
    ({ anchor, place }: AnchoredRow) => [anchor, place] as readonly [number, number],
    [0, 0],
    after => read<AnchoredRow>(anchoredText, after),
  )
  for await (const page of pages)
    yield page.map(({ anchor, stream, seq, hash, found }) => ({ anchor, head: { stream, seq, hash }, found }))
}

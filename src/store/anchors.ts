import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Anchor, AnchoredHead } from '../domain/audit/anchor.ts'
import { anchorHash, anchorStart, headsDigest } from '../domain/audit/anchor.ts'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

/** So many heads are held in memory at once. */
const pageOfHeads = 5_000

/**
 * Writes one anchor over all heads that have grown since the last one, in one transaction; null: nothing has. A node that comes while
 * another one writes waits for it, and then mostly has nothing to do. Memory does not grow with the streams.
 */
export const writeAnchor = (store: Store): Promise<Anchor | null> =>
  store.db.transaction().execute(async tx => {
    await sql`select pg_advisory_xact_lock(hashtext('lockstep anchors'))`.execute(tx)
    const last = await lastAnchorIn(tx)
    const number = (last?.number ?? 0) + 1
    const digest = headsDigest()
    let heads = 0
    for await (const page of grownHeads(tx)) {
      page.forEach(head => digest.add(head))
      await keepHeads(tx, number, heads, page)
      heads += page.length
    }
    if (heads === 0) return null
    const { rows } = await sql<{ at: string }>`select ${timeText} as at`.execute(tx)
    const said = { number, at: rows[0]?.at ?? '', heads, digest: digest.end(), previous: last?.hash ?? anchorStart }
    const anchor: Anchor = { ...said, hash: anchorHash(said) }
    await tx.insertInto('anchors').values(anchor).execute()
    return anchor
  })

const timeText = sql.raw(`to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

const lastAnchorIn = (db: Transaction<Tables>): Promise<Anchor | undefined> =>
  db.selectFrom('anchors').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst()

/** Heads that no anchor has as they are now: of apps and the system, then of deployments, without those that were sealed. */
async function* grownHeads(tx: Transaction<Tables>): AsyncIterable<readonly AnchoredHead[]> {
  yield* pages(after =>
    sql<AnchoredHead>`
      select h.stream, h.seq, h.hash from stream_heads h
      where h.stream > ${after} and not exists (select from anchor_heads a where a.stream = h.stream and a.seq = h.seq)
      order by h.stream limit ${pageOfHeads}`.execute(tx),
  )
  yield* pages(after =>
    sql<AnchoredHead>`
      select d.id as stream, d.seq, d.hash from deployments d
      where not d.sealed and d.id > ${after} and not exists (select from anchor_heads a where a.stream = d.id and a.seq = d.seq)
      order by d.id limit ${pageOfHeads}`.execute(tx),
  )
}

type Page = { readonly rows: readonly AnchoredHead[] }

async function* pages(read: (after: string) => Promise<Page>): AsyncIterable<readonly AnchoredHead[]> {
  for (let after = ''; ;) {
    const { rows } = await read(after)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.stream
  }
}

/** Writes heads behind the first `behind` of an anchor. A deployment that is over stands where it will always stand: it is sealed. */
const keepHeads = async (
  tx: Transaction<Tables>,
  anchor: number,
  behind: number,
  heads: readonly AnchoredHead[],
): Promise<void> => {
  const columns = [heads.map(({ stream }) => stream), heads.map(({ seq }) => seq), heads.map(({ hash }) => hash)]
  await sql`
    insert into anchor_heads (anchor, place, stream, seq, hash)
    select ${anchor}::int, ${behind}::int + place, stream, seq, hash
    from unnest(${columns[0]}::text[], ${columns[1]}::int[], ${columns[2]}::text[]) with ordinality
      as h (stream, seq, hash, place)`.execute(tx)
  await sql`
    update deployments d set sealed = true
    from unnest(${columns[0]}::text[], ${columns[1]}::int[]) as h (stream, seq)
    where d.id = h.stream and d.seq = h.seq and d.finished_at is not null`.execute(tx)
}

/** Anchors behind a number, in order. */
export const anchorsAfter = (store: Store, number: number, limit: number): Promise<readonly Anchor[]> =>
  store.db.selectFrom('anchors').selectAll().where('number', '>', number).orderBy('number').limit(limit).execute()

/** The heads of an anchor, in its order, page by page. */
export async function* headsOfAnchor(store: Store, anchor: number): AsyncIterable<AnchoredHead> {
  for (let place = 0; ;) {
    const rows = await store.db
      .selectFrom('anchor_heads')
      .select(['place', 'stream', 'seq', 'hash'])
      .where('anchor', '=', anchor)
      .where('place', '>', place)
      .orderBy('place')
      .limit(pageOfHeads)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    for (const { stream, seq, hash } of rows) yield { stream, seq, hash }
    place = last.place
  }
}

/** The last anchor that a place outside has, by what was told of it; 0: none. */
export const deliveredUpTo = async (store: Store, destination: string): Promise<number> => {
  const row = await store.db
    .selectFrom('anchor_deliveries')
    .select('number')
    .where('destination', '=', destination)
    .executeTakeFirst()
  return row?.number ?? 0
}

/** Remembers that a place outside has an anchor. Idempotent; it never goes back. */
export const rememberDelivered = async (store: Store, destination: string, number: number): Promise<void> => {
  await sql`
    insert into anchor_deliveries (destination, number) values (${destination}, ${number})
    on conflict (destination) do update set number = greatest(anchor_deliveries.number, excluded.number)`.execute(
    store.db,
  )
}

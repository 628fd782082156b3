import type { Transaction } from 'kysely'
import { sql } from 'kysely'
import { measuresOf } from '../domain/measures/measures-of.ts'
import { addedUp } from '../domain/measures/totals.ts'
import type { Total } from '../domain/measures/family.ts'
import { knownPart } from '../domain/saga/known-events.ts'
import type { WrittenEvent } from '../domain/saga/known-events.ts'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

/** So many deployments are counted in one transaction. */
const pageOfStreams = 200

type Grown = { readonly id: string; readonly from: number; readonly isDrill: boolean }
type Counted = {
  readonly id: string
  readonly seq: number
  readonly isOver: boolean
  readonly totals: readonly Total[]
}

/**
 * Counts one page of deployments behind `after` that have grown since they were last counted, each event once: the totals and how far
 * each stream was counted change in one transaction, and nodes go in turn. The last id it looked at; null: there was none left.
 *
 * A stream's numbers have no gaps that are filled later, because an append locks the row of its deployment: so how far it was counted
 * is a safe position. What a newer Lockstep wrote, or what the state table refuses, is left uncounted, and said by `eventsUncounted`.
 */
export const countMeasures = (store: Store, after: string): Promise<string | null> =>
  store.db.transaction().execute(async tx => {
    await sql`select pg_advisory_xact_lock(hashtext('lockstep measures'))`.execute(tx)
    const grown = await grownStreams(tx, after)
    const streams = await eventsOf(
      tx,
      grown.map(({ id }) => id),
    )
    const counted = grown.flatMap(stream => countOf(stream, streams.get(stream.id) ?? []))
    await addTotals(tx, addedUp(counted.flatMap(({ totals }) => totals)))
    await rememberCounted(tx, counted)
    return grown.at(-1)?.id ?? null
  })

const grownStreams = async (tx: Transaction<Tables>, after: string): Promise<readonly Grown[]> => {
  const { rows } = await sql<Grown>`
    select d.id, coalesce(m.seq, 0) as from,
      exists (select from drills where drills.run = d.run) as "isDrill"
    from deployments d left join measured_streams m on m.stream = d.id
    where not d.measured and d.id > ${after} and (d.finished_at is not null or d.seq > coalesce(m.seq, 0))
    order by d.id limit ${pageOfStreams}`.execute(tx)
  return rows
}

const eventsOf = async (
  tx: Transaction<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly WrittenEvent[]>> => {
  const streams = new Map<string, WrittenEvent[]>()
  if (ids.length === 0) return streams
  const { rows } = await sql<{ stream: string; body: string }>`
    select stream, body from events where stream = any(${ids}) order by stream, seq`.execute(tx)
  for (const { stream, body } of rows) {
    const events = streams.get(stream) ?? []
    events.push(JSON.parse(body) as WrittenEvent)
    streams.set(stream, events)
  }
  return streams
}

const countOf = ({ id, from, isDrill }: Grown, events: readonly WrittenEvent[]): readonly Counted[] => {
  const { known, newer } = knownPart(events)
  const measured = newer === null ? measuresOf(known, { from, isDrill }) : null
  return measured === null ? [] : [{ id, seq: events.length, ...measured }]
}

const addTotals = async (tx: Transaction<Tables>, totals: readonly Total[]): Promise<void> => {
  if (totals.length === 0) return
  await sql`
    insert into measures as m (name, labels, value)
    select * from unnest(
      ${totals.map(({ name }) => name)}::text[],
      ${totals.map(({ labels }) => JSON.stringify(labels))}::text[],
      ${totals.map(({ value }) => value)}::float8[])
    on conflict (name, labels) do update set value = m.value + excluded.value`.execute(tx)
}

// Whoever seals a deployment has its row locked for a moment, and rows of others that we would wait for: such a one is marked next time.
const rememberCounted = async (tx: Transaction<Tables>, counted: readonly Counted[]): Promise<void> => {
  if (counted.length === 0) return
  await sql`
    insert into measured_streams (stream, seq)
    select * from unnest(${counted.map(({ id }) => id)}::text[], ${counted.map(({ seq }) => seq)}::int[])
    on conflict (stream) do update set seq = excluded.seq`.execute(tx)
  await sql`
    with free as (
      select id from deployments where id = any(${counted.filter(({ isOver }) => isOver).map(({ id }) => id)}::text[])
      for update skip locked
    ), marked as (
      update deployments d set measured = true from free where d.id = free.id returning d.id
    )
    delete from measured_streams m using marked where m.stream = marked.id`.execute(tx)
}

/** All totals as they are. */
export const readTotals = async (store: Store): Promise<readonly Total[]> => {
  const rows = await store.db.selectFrom('measures').selectAll().orderBy('name').orderBy('labels').execute()
  return rows.map(({ labels, ...rest }) => ({ ...rest, labels: JSON.parse(labels) as readonly string[] }))
}

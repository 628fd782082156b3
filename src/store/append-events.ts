import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { CompiledQuery, sql } from 'kysely'
import type pg from 'pg'
import { chainHash } from '../domain/event-chain.ts'
import { canonicalJson } from '../domain/json.ts'
import { isNoProgress } from '../domain/saga/progress.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import { byCount } from './by-count.ts'
import type { Tables } from './tables.ts'

/** Where a stream stands: what the next append builds on. */
export type Head = { readonly seq: number; readonly hash: string }

/** How the row of the deployment looks after the append. */
export type RowAfter = {
  readonly state: string
  readonly verified: boolean
  readonly dueAt: string | null
  readonly isFinal: boolean
  /** Higher than the one the append is made under after a lock was granted or a deployment taken over. */
  readonly epoch: number
}

/** One append as plain values: rows with their hashes, and the row it moves. */
export type Append = {
  readonly id: string
  readonly deployment: string
  readonly from: Head
  /** Null: an append by a person, who holds no lease. */
  readonly epoch: number | null
  readonly events: readonly DeploymentEvent[]
  readonly after: RowAfter
}

export type EventRow = { readonly seq: number; readonly type: string; readonly body: string; readonly hash: string }

/** The id that a lost answer is looked up by. */
export const newAppendId = (): string => randomUUID()

/** The rows of an append, each with its hash over the one before. Pure. */
export const rowsOf = ({ from, events }: Append): readonly EventRow[] => {
  let { seq, hash } = from
  return events.map(event => {
    const body = canonicalJson(event)
    seq += 1
    hash = chainHash(hash, seq, body)
    return { seq, type: event.type, body, hash }
  })
}

const rowFields = 4
const firstRowParameter = 12

/**
 * Moves the row from exactly where the caller saw it. The last append also gives the lease back. Parameters 1 to 11; the rows of
 * events come behind.
 */
export const movedPart = `moved as (
  update deployments set seq = $2, hash = $3, state = $4, verified = $5, due_at = $6, epoch = $7,
    idle_claims = case when $8::boolean then idle_claims else 0 end,
    finished_at = case when $9::boolean then now() else null end,
    owner = case when $9::boolean then null else owner end,
    lease_until = case when $9::boolean then null else lease_until end
  where id = $1 and seq = $10 and ($11::bigint is null or epoch = $11)
  returning id, run
)`

/** Writes so many events of a row that was moved. A list of rows is planned once and costs half of what arrays cost; an append has one to a handful. */
export const insertPart = (events: number): string => {
  const parameter = (row: number, field: number): string => `$${firstRowParameter + row * rowFields + field}`
  const rows = Array.from(
    { length: events },
    (_, row) =>
      `(${parameter(row, 0)}::int, ${parameter(row, 1)}::text, ${parameter(row, 2)}::text, ${parameter(row, 3)}::text)`,
  )
  return `insert into events (stream, seq, type, body, hash, append_id)
select moved.id, e.seq, e.type, e.body, e.hash, $${appendIdParameter(events)}::uuid
from moved, (values ${rows.join(', ')}) as e (seq, type, body, hash)`
}

/** The last parameter of an append of so many events. */
export const appendIdParameter = (events: number): number => firstRowParameter + events * rowFields

const statementOf = byCount(events => `/* append-events-${events} */\nwith ${movedPart}\n${insertPart(events)}`)

/** What the parameters of an append's statement stand for. */
export const valuesOf = (
  { deployment, from, epoch, events, after, id }: Append,
  rows: readonly EventRow[],
): unknown[] => [
  deployment,
  rows.at(-1)?.seq,
  rows.at(-1)?.hash,
  after.state,
  after.verified,
  after.dueAt,
  after.epoch,
  isNoProgress(events),
  after.isFinal,
  from.seq,
  epoch,
  ...rows.flatMap(({ seq, type, body, hash }) => [seq, type, body, hash]),
  id,
]

/**
 * One append = one statement = one commit: moves the row from exactly where the caller saw it and writes the events.
 * The new head, or null when the row was not there any more: a person's event came between, or the deployment was taken over.
 */
export const appendEvents = async (pool: pg.Pool, append: Append, rows = rowsOf(append)): Promise<Head | null> => {
  const result = await pool.query(statementOf(rows.length), valuesOf(append, rows))
  return result.rowCount === 0 ? null : headOf(rows)
}

/** The same inside a transaction, for an append that comes together with a lock, a job or a record. */
export const appendEventsIn = async (tx: Transaction<Tables>, append: Append): Promise<Head | null> => {
  const rows = rowsOf(append)
  const result = await tx.executeQuery(CompiledQuery.raw(statementOf(rows.length), valuesOf(append, rows)))
  return Number(result.numAffectedRows ?? 0n) === 0 ? null : headOf(rows)
}

export const headOf = (rows: readonly EventRow[]): Head => ({
  seq: rows.at(-1)?.seq ?? 0,
  hash: rows.at(-1)?.hash ?? '',
})

/** Whether an append whose answer was lost is in: its head, or null. */
export const findAppend = async (
  db: Kysely<Tables>,
  { deployment, id }: Pick<Append, 'deployment' | 'id'>,
): Promise<Head | null> => {
  const row = await db
    .selectFrom('events')
    .select(['seq', 'hash'])
    .where('stream', '=', deployment)
    .where('append_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Tells every node that a deployment's stream has grown. Heard after commit. */
export const notifyAppended = (tx: Kysely<Tables>, deployment: string) =>
  sql`select pg_notify('lockstep_appended', ${deployment})`.execute(tx)

import type { Kysely } from 'kysely'
import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import type { AppFact, SystemFact } from '../domain/audit/fact.ts'
import { appStream, systemStream } from '../domain/audit/fact.ts'
import { chainHash, chainStart } from '../domain/event-chain.ts'
import { canonicalJson } from '../domain/json.ts'
import { newAppendId } from './append-events.ts'
import { inTransaction } from './in-transaction.ts'
import type { Tables } from './tables.ts'

/** Runs a statement in the transaction of the change that is told, and gives its rows. */
type Run = (text: string, values: readonly unknown[]) => Promise<readonly unknown[]>

type Locked = { readonly seq: number; readonly hash: string; readonly at: string }

// The row stays locked until commit, so appends of several nodes go in turn, and the time, which is taken behind the lock, never
// goes back within a stream as long as the database's clock does not.
const lockHead = `
insert into stream_heads (stream, seq, hash) values ($1, 0, $2)
on conflict (stream) do update set seq = stream_heads.seq
returning seq, hash, to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`

// Followers on every node hear of it once it is committed. The change may have begun its transaction before the one that appended last: in the feed it must not come before it. A deployment's
// appends build on what was read before their transaction began, so there it cannot happen.
const append = `
with moved as (update stream_heads set seq = $2, hash = $5 where stream = $1 returning stream)
insert into events (stream, seq, type, body, hash, append_id, xid)
select stream, $2, $3, $4, $5, $6::uuid,
  greatest(pg_current_xact_id(), (select e.xid from events e where e.stream = $1 and e.seq = $2 - 1))
from moved
returning pg_notify('lockstep_appended', stream)`

const appendTo = async (run: Run, stream: string, fact: AppFact | SystemFact): Promise<void> => {
  const [head] = (await run(lockHead, [stream, chainStart(stream)])) as readonly Locked[]
  if (head === undefined) throw new Error(`no head of ${stream} after it was made`)
  const seq = head.seq + 1
  const body = canonicalJson({ ...fact, at: head.at })
  await run(append, [stream, seq, fact.type, body, chainHash(head.hash, seq, body), newAppendId()])
}

const runOf =
  (tx: Kysely<Tables>): Run =>
  async (text, values) =>
    (await tx.executeQuery(CompiledQuery.raw(text, [...values]))).rows

/** Tells what has changed with an app, in the transaction of the change. */
export const tellApp = (db: Kysely<Tables>, app: string, fact: AppFact): Promise<void> =>
  inTransaction(db, tx => appendTo(runOf(tx), appStream(app), fact))

/** Tells what has changed for all apps, or with Lockstep itself, in the transaction of the change. */
export const tellSystem = (db: Kysely<Tables>, fact: SystemFact): Promise<void> =>
  inTransaction(db, tx => appendTo(runOf(tx), systemStream, fact))

/** The same as `tellApp` on a session that is in a transaction. */
export const tellAppOn = (client: pg.PoolClient, app: string, fact: AppFact): Promise<void> =>
  appendTo(async (text, values) => (await client.query(text, [...values])).rows as unknown[], appStream(app), fact)

/** What the newest event of a type in the system's stream says; null: there is none. */
export const lastOfSystem = async <T extends SystemFact['type']>(
  db: Kysely<Tables>,
  type: T,
): Promise<Extract<SystemFact, { readonly type: T }> | null> => {
  const row = await db
    .selectFrom('events')
    .select('body')
    .where('stream', '=', systemStream)
    .where('type', '=', type)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : (JSON.parse(row.body) as Extract<SystemFact, { readonly type: T }>)
}

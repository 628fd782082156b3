import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Json } from '../domain/json.ts'
import type { Notice } from '../domain/notices/notice.ts'
import { feedHead } from './event-feed.ts'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

/** Longer than an attempt takes. A node that dies with it is replaced after that time. */
export const noticeLeaseMs = 30_000

/** Where a channel stands. `attempts`: of the notice that is due next; `failures`: in a row. */
export type ChannelPlace = { readonly cursor: string; readonly attempts: number; readonly failures: number }

/** Whose turn it is to tell a channel, and from where. */
export type Turn = { readonly channel: string; readonly owner: string; readonly cursor: string }

/** Where a channel stands if this node may tell it now; null: another one does, or it is to be left alone for a while. A new one begins with what comes. */
export const placeOfChannel = async (store: Store, channel: string, owner: string): Promise<ChannelPlace | null> => {
  const { rows } = await sql<ChannelPlace & { readonly isOurs: boolean }>`/* notice-place */
select cursor, attempts, failures,
  due_at <= now() and (owner is null or owner = ${owner} or lease_until < now()) as "isOurs"
from notice_channels where channel = ${channel}`.execute(store.db)
  const [row] = rows
  if (row !== undefined) return row.isOurs ? row : null
  const cursor = await feedHead(store.db)
  await sql`insert into notice_channels (channel, cursor) values (${channel}, ${cursor}) on conflict do nothing`.execute(
    store.db,
  )
  return null
}

/** Takes the turn for one attempt, or keeps it. False: another node has it, or has told more meanwhile. */
export const takeTurn = async (store: Store, { channel, owner, cursor }: Turn): Promise<boolean> => {
  const { rowCount } = await store.pool.query(
    `/* notice-turn */
update notice_channels set owner = $2, lease_until = now() + make_interval(secs => $4 / 1000.0)
where channel = $1 and cursor = $3 and (owner is null or owner = $2 or lease_until < now())`,
    [channel, owner, cursor, noticeLeaseMs],
  )
  return rowCount === 1
}

/** Moves on over events that the channel is not told of. Without effect when another node has moved it. */
export const passOver = async (store: Store, { channel, owner, cursor }: Turn, next: string): Promise<void> => {
  await store.pool.query(
    `/* notice-pass */
update notice_channels set cursor = $4
where channel = $1 and cursor = $3 and (owner is null or owner = $2 or lease_until < now())`,
    [channel, owner, cursor, next],
  )
}

/** Gives the turn back, so that another node need not wait for the lease to run out. */
export const giveTurnBack = async (
  store: Store,
  { channel, owner }: Pick<Turn, 'channel' | 'owner'>,
): Promise<void> => {
  await store.pool.query(
    'update notice_channels set owner = null, lease_until = null where channel = $1 and owner = $2',
    [channel, owner],
  )
}

const moved = (db: Kysely<Tables>, { channel, owner, cursor }: Turn) =>
  db
    .updateTable('notice_channels')
    .where('channel', '=', channel)
    .where('owner', '=', owner)
    .where('cursor', '=', cursor)

export type Reference = { readonly deployment: string; readonly reference: Json }

/** Remembers that a notice was sent, and where its message is. False: another node has the turn; then it may come again. */
export const rememberSent = (store: Store, turn: Turn, next: string, message: Reference | null): Promise<boolean> =>
  store.db.transaction().execute(async tx => {
    const { numUpdatedRows } = await moved(tx, turn)
      .set({ cursor: next, attempts: 0, failures: 0, error: null, due_at: sql`now()`, sent_at: sql`now()` })
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    if (message !== null) await keepMessage(tx, turn.channel, message)
    return true
  })

/** Remembers where a channel has its message about a deployment. */
export const keepMessage = async (
  db: Kysely<Tables>,
  channel: string,
  { deployment, reference }: Reference,
): Promise<void> => {
  await sql`
    insert into notice_messages (channel, deployment, reference)
    values (${channel}, ${deployment}, ${JSON.stringify(reference)}::jsonb)
    on conflict (channel, deployment) do update set reference = excluded.reference`.execute(db)
}

/** Where a channel has its message about a deployment; null: it has none. */
export const messageOfChannel = async (store: Store, channel: string, deployment: string): Promise<Json> => {
  const row = await store.db
    .selectFrom('notice_messages')
    .select('reference')
    .where('channel', '=', channel)
    .where('deployment', '=', deployment)
    .executeTakeFirst()
  return row?.reference ?? null
}

/** Remembers that a notice could not be sent, and when it is tried again. */
export const rememberFailure = async (store: Store, turn: Turn, why: string, waitMs: number): Promise<void> => {
  await moved(store.db, turn)
    .set(({ eb }) => ({
      attempts: eb('attempts', '+', 1),
      failures: eb('failures', '+', 1),
      error: why,
      failed_at: sql`now()`,
      due_at: sql`now() + make_interval(secs => ${waitMs} / 1000.0)`,
    }))
    .execute()
}

export type GivenUp = {
  readonly notice: Notice
  readonly attempts: number
  readonly why: string
  readonly waitMs: number
}

/** Lays a notice aside and goes on with what is behind it, after a while when the channel fails at everything. */
export const giveUp = (
  store: Store,
  turn: Turn,
  next: string,
  { notice, attempts, why, waitMs }: GivenUp,
): Promise<void> =>
  store.db.transaction().execute(async tx => {
    const { numUpdatedRows } = await moved(tx, turn)
      .set({
        cursor: next,
        attempts: 0,
        error: why,
        failed_at: sql`now()`,
        due_at: sql`now() + make_interval(secs => ${waitMs} / 1000.0)`,
      })
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    await tx
      .insertInto('dead_notices')
      .values({ channel: turn.channel, notice: JSON.stringify(notice), attempts, error: why })
      .execute()
  })

/** Lets a channel begin anew with what comes: its `place` is of another record. Without effect when it has another one by now. */
export const beginAnew = async (store: Store, channel: string, place: string): Promise<void> => {
  const cursor = await feedHead(store.db)
  await store.db
    .updateTable('notice_channels')
    .set({ cursor, attempts: 0 })
    .where('channel', '=', channel)
    .where('cursor', '=', place)
    .execute()
}

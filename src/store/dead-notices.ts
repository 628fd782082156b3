import { sql } from 'kysely'
import type { Notice } from '../domain/notices/notice.ts'
import type { Store } from './open-store.ts'

/** A notice that was given up. */
export type DeadNotice = {
  readonly id: string
  readonly notice: Notice
  readonly attempts: number
  readonly error: string
  readonly diedAt: string
  readonly isWanted: boolean
}

/** What a channel has given up, oldest first; `wanted`: only what somebody wants to be tried again. */
export const deadNotices = async (
  store: Store,
  channel: string,
  { wanted, limit }: { readonly wanted: boolean; readonly limit: number },
): Promise<readonly DeadNotice[]> => {
  const rows = await store.db
    .selectFrom('dead_notices')
    .select(['id', 'notice', 'attempts', 'error', 'died_at', 'wanted_at'])
    .where('channel', '=', channel)
    .$if(wanted, query => query.where('wanted_at', 'is not', null))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id, notice, attempts, error, died_at, wanted_at }) => ({
    id,
    notice: notice as unknown as Notice,
    attempts,
    error,
    diedAt: died_at.toISOString(),
    isWanted: wanted_at !== null,
  }))
}

/** Wants all that a channel has given up to be tried again, and what is due next at once; how many were given up. */
export const wantAgain = async (store: Store, channel: string): Promise<number> => {
  const { numUpdatedRows } = await store.db
    .updateTable('dead_notices')
    .set({ wanted_at: sql`now()` })
    .where('channel', '=', channel)
    .executeTakeFirst()
  await store.db
    .updateTable('notice_channels')
    .set({ due_at: sql`now()`, failures: 0 })
    .where('channel', '=', channel)
    .execute()
  return Number(numUpdatedRows)
}

/** It was sent after all. */
export const forgetDead = async (store: Store, id: string): Promise<void> => {
  await store.db.deleteFrom('dead_notices').where('id', '=', id).execute()
}

/** It could not be sent this time either: it is left until somebody wants it again. */
export const stillDead = async (store: Store, id: string, why: string): Promise<void> => {
  await store.db
    .updateTable('dead_notices')
    .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), error: why, wanted_at: null }))
    .where('id', '=', id)
    .execute()
}

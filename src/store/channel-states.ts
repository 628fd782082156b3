import { sql } from 'kysely'
import type { Store } from './open-store.ts'

/** How a channel is. `error` null: its last attempt was no failure. Times are ISO 8601. */
export type ChannelState = {
  readonly channel: string
  readonly failures: number
  readonly error: string | null
  readonly failedAt: string | null
  readonly sentAt: string | null
  readonly dueAt: string
  readonly dead: number
}

const time = (column: string) => sql.raw(`to_char(c.${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`)

/** How channels are, by name. */
export const channelStates = async (store: Store): Promise<readonly ChannelState[]> => {
  const { rows } = await sql<ChannelState>`
    select c.channel, c.failures, c.error, ${time('failed_at')} as "failedAt", ${time('sent_at')} as "sentAt",
      ${time('due_at')} as "dueAt",
      (select count(*)::int from dead_notices d where d.channel = c.channel) as dead
    from notice_channels c order by c.channel`.execute(store.db)
  return rows
}

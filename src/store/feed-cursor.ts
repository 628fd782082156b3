import { failure } from '../domain/errors/error.ts'
import { feedErrors } from '../domain/errors/feed.ts'

/** A place in the feed: behind this event. Transaction 0 has none: before everything. */
export type FeedPlace = { readonly xid: string; readonly stream: string; readonly seq: number }

const written = /^(\d{1,20})\.(\d{1,10})\.(.*)$/s

/** A place as the text that others are given; what is in it is our own affair. */
export const cursorOf = ({ xid, stream, seq }: FeedPlace): string =>
  Buffer.from(`${xid}.${seq}.${stream}`).toString('base64url')

/** FEED_CURSOR_UNKNOWN for what `cursorOf` has not made. */
export const placeOf = (cursor: string): FeedPlace => {
  const [, xid, seq, stream] = written.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (xid === undefined || seq === undefined || stream === undefined || BigInt(xid) >= 2n ** 64n)
    throw failure(feedErrors.FEED_CURSOR_UNKNOWN, { cursor })
  return { xid, stream, seq: Number(seq) }
}

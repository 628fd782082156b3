import { isFailure } from '../../domain/errors/error.ts'
import { feedErrors } from '../../domain/errors/feed.ts'
import type { Notice } from '../../domain/notices/notice.ts'
import { isGivenUp, waitMsAfter } from '../../domain/notices/patience.ts'
import type { Channel } from '../../domain/notices/settings.ts'
import type { Outcome } from '../../ports/notifier.ts'
import { readFeed } from '../../store/event-feed.ts'
import type { FeedEntry, FeedPage } from '../../store/event-feed.ts'
import {
  beginAnew,
  giveTurnBack,
  giveUp,
  messageOfChannel,
  passOver,
  placeOfChannel,
  rememberFailure,
  rememberSent,
  takeTurn,
} from '../../store/notice-channels.ts'
import type { ChannelPlace } from '../../store/notice-channels.ts'
import { attempt } from './attempt.ts'
import type { NoticeDeps } from './notice-deps.ts'
import { noticeFor } from './notice-for.ts'
import { sendAgain } from './send-again.ts'

const entriesAtOnce = 100

/**
 * Tells a channel what is new, in order, until it fails or nothing is left of a page. Only one node at a time tells a channel; what
 * was sent and could not be remembered comes again, with the same id. True: there is more. Errors of the database.
 */
export const deliverChannel = async (deps: NoticeDeps, channel: Channel, stopping: AbortSignal): Promise<boolean> => {
  const { store, owner } = deps
  const place = await placeOfChannel(store, channel.name, owner)
  if (place === null) return false
  try {
    await sendAgain(deps, channel, place.cursor, stopping)
    const page = await pageOf(deps, channel, place)
    return page !== null && (await tell(deps, channel, { place, page }, stopping))
  } finally {
    await giveTurnBack(store, { channel: channel.name, owner })
  }
}

/** Null: the place was of another record, and the channel begins with what comes. */
const pageOf = async (
  { store, onError }: NoticeDeps,
  { name }: Channel,
  { cursor }: ChannelPlace,
): Promise<FeedPage | null> => {
  try {
    return await readFeed(store.db, cursor, entriesAtOnce)
  } catch (error) {
    if (!isFailure(error, feedErrors.FEED_CURSOR_UNKNOWN)) throw error
    onError(error)
    await beginAnew(store, name, cursor)
    return null
  }
}

const tell = async (
  deps: NoticeDeps,
  channel: Channel,
  { place, page }: { readonly place: ChannelPlace; readonly page: FeedPage },
  stopping: AbortSignal,
): Promise<boolean> => {
  let at = place
  let seen = place.cursor
  for (const entry of page.entries) {
    const notice = await noticeFor(deps, channel.name, entry)
    if (notice !== null) {
      if (stopping.aborted || !(await tellOne(deps, channel, { at, entry, notice }, stopping))) return false
      at = { cursor: entry.cursor, attempts: 0, failures: 0 }
    }
    seen = entry.cursor
  }
  const turn = { channel: channel.name, owner: deps.owner, cursor: at.cursor }
  if (seen !== at.cursor) await passOver(deps.store, turn, seen)
  return page.entries.length === entriesAtOnce
}

type Due = { readonly at: ChannelPlace; readonly entry: FeedEntry; readonly notice: Notice }

/** True: it was sent, and that is remembered. */
const tellOne = async (deps: NoticeDeps, channel: Channel, due: Due, stopping: AbortSignal): Promise<boolean> => {
  const { store, owner } = deps
  const { at, entry, notice } = due
  const turn = { channel: channel.name, owner, cursor: at.cursor }
  if (!(await takeTurn(store, turn))) return false
  const { deployment } = notice
  const previous = deployment === null ? null : await messageOfChannel(store, channel.name, deployment)
  const outcome = await attempt(deps, channel, { notice, previous }, stopping)
  if (outcome.kind === 'sent') {
    const { reference } = outcome
    const message = deployment === null || reference === null ? null : { deployment, reference }
    return rememberSent(store, turn, entry.cursor, message)
  }
  // A server that stops has not let the channel answer.
  if (!stopping.aborted) await failed(deps, turn, due, outcome)
  return false
}

const failed = async (
  { store, clock }: NoticeDeps,
  turn: Parameters<typeof giveUp>[1],
  { at, entry, notice }: Due,
  outcome: Exclude<Outcome, { kind: 'sent' }>,
): Promise<void> => {
  const { why } = outcome
  const attempts = at.attempts + 1
  if (outcome.kind === 'refused') return giveUp(store, turn, entry.cursor, { notice, attempts, why, waitMs: 0 })
  const waitMs = waitMsAfter(at.failures + 1, outcome.afterMs)
  const ageMs = clock.now().getTime() - Date.parse(notice.at)
  if (isGivenUp(attempts, ageMs)) return giveUp(store, turn, entry.cursor, { notice, attempts, why, waitMs })
  return rememberFailure(store, turn, why, waitMs)
}

import { appStream } from '../../domain/audit/fact.ts'
import { LockstepError } from '../../domain/errors/error.ts'
import { mayTell, tells } from '../../domain/notices/channels-for.ts'
import { isToldOfApp, mayBeTold, noticeOf, noticeOfApp } from '../../domain/notices/notice-of.ts'
import type { Notice } from '../../domain/notices/notice.ts'
import { apply, fold } from '../../domain/saga/apply.ts'
import { knownPart } from '../../domain/saga/known-events.ts'
import type { FeedEntry } from '../../store/event-feed.ts'
import { releaseById } from '../../store/releases.ts'
import { readEvents } from '../../store/read-deployment.ts'
import type { NoticeDeps } from './notice-deps.ts'
import { releasedNotice } from './released-notice.ts'

/** What a channel is to be told of an event; null: nothing. */
export const noticeFor = async (deps: NoticeDeps, channel: string, entry: FeedEntry): Promise<Notice | null> => {
  const { app, environment, event } = entry
  const { rules } = deps.settings
  if (app === null || !mayBeTold(event.type)) return null
  const about = environment === null ? null : { app, environment }
  if (about !== null && !mayTell(rules, channel, about)) return null
  // The end of a run is about all of its environments.
  const notice = about === null ? await releasedNotice(deps, entry) : await toldOf(deps, entry, about)
  return notice !== null && tells(rules, channel, notice) ? notice : null
}

const releaseIn = (event: object): string =>
  'release' in event && typeof event.release === 'string' ? event.release : ''

const toldOf = async (
  deps: NoticeDeps,
  { stream, seq, event }: FeedEntry,
  about: { readonly app: string; readonly environment: string },
): Promise<Notice | null> => {
  const where = { stream, seq, publicUrl: deps.publicUrl }
  if (stream.startsWith(appStream(''))) {
    if (!isToldOfApp(event.type)) return null
    const release = await releaseById(deps.store.pool, releaseIn(event))
    return noticeOfApp({ ...about, version: release?.version ?? null, commit: release?.commit ?? null }, event, where)
  }
  const stored = await readEvents(deps.store.db, stream, 0)
  const upTo = stored.filter(one => one.seq <= seq).map(one => one.event)
  const last = upTo.at(-1)
  // What a newer Lockstep wrote is told by one that knows what it means.
  if (last === undefined || knownPart(upTo).newer !== null) return null
  try {
    const before = fold(upTo.slice(0, -1))
    const after = before === null ? fold(upTo) : apply(before, last)
    return after === null ? null : noticeOf({ before, after, event: last }, deps.policy, where)
  } catch (error) {
    // A stream that cannot be folded keeps nobody from hearing of the others.
    if (!(error instanceof LockstepError)) throw error
    deps.onError(error)
    return null
  }
}

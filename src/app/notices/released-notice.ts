import { noticeOfRelease } from '../../domain/notices/notice-of-release.ts'
import type { Notice } from '../../domain/notices/notice.ts'
import { releaseContent } from '../../domain/release-record/release-content.ts'
import type { FeedEntry } from '../../store/event-feed.ts'
import { readReleaseContent } from '../../store/release-facts.ts'
import { readRun } from '../../store/runs.ts'
import type { NoticeDeps } from './notice-deps.ts'

/** What is to be told of a run's end; null: nothing. */
export const releasedNotice = async (
  { store }: Pick<NoticeDeps, 'store'>,
  { stream, seq, event }: Pick<FeedEntry, 'stream' | 'seq' | 'event'>,
): Promise<Notice | null> => {
  if (event.type !== 'run-ended' || !('run' in event) || typeof event.run !== 'string') return null
  const run = await readRun(store.db, event.run)
  if (run?.tag === undefined || run.release === null) return null
  const facts = await readReleaseContent(store.db, run.app, run.release)
  if (facts === null) return null
  const content = releaseContent(facts.release, facts.before, facts.entries)
  return noticeOfRelease(run, content, { stream, seq, at: event.at })
}

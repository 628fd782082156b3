import type { Clock } from '../../ports/clock.ts'
import { withDatabaseSession } from './database-session.ts'
import { endTaggedSessions } from './tagged-sessions.ts'

const limitMs = 60_000

/**
 * Runs `work`, whose sessions bear the name `tag`; an abort ends them in the server, so that its next query fails.
 * Settles only when they are gone: then what the database shows is final. `url` must lead to the same database.
 */
export const endedByAbort = async <T>(
  { url, clock, tag, signal }: { url: string; clock: Clock; tag: string; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> => {
  signal.throwIfAborted()
  const unlimited = new AbortController().signal
  let ending = Promise.resolve()
  const end = (): void => {
    ending = withDatabaseSession(url, 'lockstep-abort', session =>
      endTaggedSessions(session, tag, { clock, quietMs: 0, limitMs, signal: unlimited }),
    )
    // It is awaited below; until then a rejection must not count as unhandled.
    ending.catch(() => {})
  }
  signal.addEventListener('abort', end, { once: true })
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', end)
    await ending
  }
}

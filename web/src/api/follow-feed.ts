import type { QueryClient } from '@tanstack/react-query'
import { distinctKeys, keysOfEvent } from './keys-of-event.ts'
import type { QueryKey } from './keys-of-event.ts'
import { setLiveState } from './live-state.ts'
import { readFeed } from './read-feed.ts'
import { Refusal, isSignedOut } from './refusal.ts'

/** Events come in crowds: what they make old is asked for together. */
const togetherMs = 100
const retryMs = { first: 500, most: 8_000 }

/**
 * Follows the one feed of events and lets what they make old be asked for again; nothing is polled. After a break it goes on behind the
 * last event that it has. Gives what ends it.
 */
export const followFeed = (queries: QueryClient, signedOut: () => void): (() => void) => {
  const ended = new AbortController()
  void follow(queries, ended.signal).catch((error: unknown) => {
    if (isSignedOut(error)) signedOut()
    else if (!ended.signal.aborted) throw error
  })
  return () => ended.abort()
}

const follow = async (queries: QueryClient, signal: AbortSignal): Promise<void> => {
  const tell = invalidating(queries)
  let last: string | null = null
  let waitMs = retryMs.first
  while (!signal.aborted) {
    try {
      await readFeed(
        last,
        {
          opened: () => {
            waitMs = retryMs.first
            setLiveState({ kind: 'live' })
            // Whatever happened between what is shown and the place where the feed begins.
            void queries.invalidateQueries()
          },
          came: (id, data) => {
            last = id
            tell(keysOfEvent(data))
          },
        },
        signal,
      )
    } catch (error) {
      if (signal.aborted || isSignedOut(error)) throw error
      const status = error instanceof Refusal ? error.problem.status : null
      if (status === 403) return setLiveState({ kind: 'closed' })
      // A place that is not known any more (a record that was restored): begin with what comes from now on.
      if (status === 410) last = null
    }
    if (signal.aborted) return
    setLiveState({ kind: 'lost', sinceMs: Date.now() })
    await pause(waitMs, signal)
    waitMs = Math.min(waitMs * 2, retryMs.most)
  }
}

const invalidating = (queries: QueryClient): ((keys: readonly QueryKey[]) => void) => {
  let waiting: QueryKey[] = []
  const flush = (): void => {
    const keys = distinctKeys(waiting)
    waiting = []
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey })
  }
  return keys => {
    if (waiting.length === 0) setTimeout(flush, togetherMs)
    waiting.push(...keys)
  }
}

/** At once when the machine is back in a network. */
const pause = (waitMs: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    window.addEventListener('online', done)
    signal.addEventListener('abort', done)
  })

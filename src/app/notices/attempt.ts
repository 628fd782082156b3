import { once } from 'node:events'
import { LockstepError } from '../../domain/errors/error.ts'
import type { Json } from '../../domain/json.ts'
import type { Notice } from '../../domain/notices/notice.ts'
import type { Channel } from '../../domain/notices/settings.ts'
import type { Outcome } from '../../ports/notifier.ts'
import type { NoticeDeps } from './notice-deps.ts'

/** Shorter than the lease that it is made under. */
const attemptMs = 15_000

/** Tries to tell a channel once. Whatever goes wrong is its outcome; it ends in time also when the channel does not. */
export const attempt = async (
  deps: NoticeDeps,
  channel: Channel,
  { notice, previous }: { readonly notice: Notice; readonly previous: Json },
  stopping: AbortSignal,
): Promise<Outcome> => {
  const inTime = AbortSignal.any([stopping, AbortSignal.timeout(attemptMs)])
  const ended = new AbortController()
  const late = async (): Promise<Outcome> => {
    if (!inTime.aborted) await once(inTime, 'abort', { signal: ended.signal })
    return later(`no answer within ${attemptMs / 1000} s`)
  }
  try {
    const sending = deps.notifierOf(channel).send(notice, {
      delivery: `${channel.name}.${notice.id}`,
      previous,
      signal: inTime,
    })
    return await Promise.race([sending.catch(failed(deps)), late()])
  } finally {
    ended.abort()
  }
}

const later = (why: string): Outcome => ({ kind: 'later', why, afterMs: null })

/** An error that is not of the catalogue may have anything in it: it goes to the log of the server alone. */
const failed =
  ({ onError }: NoticeDeps) =>
  (error: unknown): Outcome => {
    if (error instanceof LockstepError) return later(error.message)
    onError(error)
    return later('it failed unexpectedly; the log of the server has the cause')
  }

import { setTimeout as pause } from 'node:timers/promises'
import { deliverChannel } from '../app/notices/deliver-channel.ts'
import type { NoticeDeps } from '../app/notices/notice-deps.ts'
import type { Channel } from '../domain/notices/settings.ts'
import { anyStream } from '../http/growth.ts'
import type { Growth } from '../http/growth.ts'

/** Another node may have written, or another try is due: look again after this long without a hint. */
const lookAgainMs = 1_000

export type KeptNotices = { stop(): Promise<void> }

/** Tells every channel what is new, each on its own, so that one that is away delays no other; until it is stopped. */
export const keepNotices = (deps: NoticeDeps, growth: Growth): KeptNotices => {
  const stopping = new AbortController()
  const { signal } = stopping
  const keep = async (channel: Channel): Promise<void> => {
    while (!signal.aborted) {
      const grown = growth.wait(anyStream, lookAgainMs, signal)
      const isMore = await deliverChannel(deps, channel, signal).catch(async (error: unknown) => {
        deps.onError(error)
        await pause(lookAgainMs, undefined, { signal }).catch(() => undefined)
        return false
      })
      if (!isMore) await grown
    }
  }
  const keeping = deps.settings.channels.map(keep)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(keeping)
    },
  }
}

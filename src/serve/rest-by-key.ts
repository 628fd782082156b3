import { setTimeout as pause } from 'node:timers/promises'

/** Lets so much time pass between the end of one work of a key and the begin of the next. */
export type Rest = {
  /** Resolves when the key has rested, or on abort. */
  before(key: string, signal: AbortSignal): Promise<void>
  ended(key: string): void
}

const mostKept = 1_000

export const restByKey = (restMs: number): Rest => {
  const endedMs = new Map<string, number>()
  const leftOf = (key: string): number => restMs - (performance.now() - (endedMs.get(key) ?? -Infinity))
  const forget = (): void => {
    for (const key of endedMs.keys()) if (leftOf(key) <= 0) endedMs.delete(key)
  }
  return {
    before: async (key, signal) => {
      const leftMs = leftOf(key)
      // Aborted: whoever waits looks at the signal itself.
      if (leftMs > 0) await pause(leftMs, undefined, { signal }).catch(() => undefined)
    },
    ended: key => {
      if (endedMs.size >= mostKept) forget()
      endedMs.set(key, performance.now())
    },
  }
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  pause: async (ms, signal) => {
    signal.throwIfAborted()
    await pause(ms, undefined, { signal })
  },
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../src/ports/clock.ts'

/** The machine's own time, for tests of real processes. */
export const realClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  pause: async (ms, signal) => {
    signal.throwIfAborted()
    await pause(ms, undefined, { signal })
  },
}

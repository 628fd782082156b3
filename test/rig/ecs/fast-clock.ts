import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../src/ports/clock.ts'

/** A clock that goes `times` as fast as the machine's: the seconds that ECS documents stay, and a test does not wait for them. */
export const fastClock = (times: number): Clock => {
  const startMs = Date.now()
  const sinceMs = performance.now()
  const monotonicMs = (): number => (performance.now() - sinceMs) * times
  return {
    now: () => new Date(startMs + monotonicMs()),
    monotonicMs,
    pause: async (ms, signal) => {
      signal.throwIfAborted()
      await pause(ms / times, undefined, { signal })
    },
  }
}

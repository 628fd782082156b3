import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

/** So many pauses at one pace; then twice as much time passes in each. */
const pausesAtOnePace = 4

/**
 * A stand-in for time: a pause takes none, and the clock jumps by what was asked for. Who waits for long sees time pass faster and
 * faster, so that days of looking every second are over after some dozens of looks. Every pause lets others of this process work.
 */
export const memoryClock = (startsAt: Date): Clock => {
  let passedMs = 0
  let pauses = 0
  return {
    now: () => new Date(startsAt.getTime() + passedMs),
    monotonicMs: () => passedMs,
    pause: async (ms, signal) => {
      signal.throwIfAborted()
      passedMs += ms * 2 ** Math.floor(pauses / pausesAtOnePace)
      pauses += 1
      await turn()
      signal.throwIfAborted()
    },
  }
}

import type { Clock } from '../../src/ports/clock.ts'
import { realClock } from './real-clock.ts'

/** A clock whose days a test moves by hand; leases still go by the real one. */
export type MovedClock = Clock & { move(ms: number): void }

export const movedClock = (start = Date.now()): MovedClock => {
  let nowMs = start
  return { ...realClock, now: () => new Date(nowMs), move: ms => void (nowMs += ms) }
}

import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

type Pause = { readonly untilMs: number; end(): void }

/**
 * A stand-in for time: whenever everybody waits, it jumps to the end of the shortest pause, so a pause takes no time and pauses end in
 * their order. Between two jumps others of this process may work.
 */
export const memoryClock = (startsAt: Date): Clock => {
  let passedMs = 0
  let isRunning = false
  const pauses = new Set<Pause>()
  const jump = (): void => {
    const next = [...pauses].reduce<Pause | null>(
      (first, pause) => (first === null || pause.untilMs < first.untilMs ? pause : first),
      null,
    )
    if (next === null) return
    passedMs = next.untilMs
    pauses.delete(next)
    next.end()
  }
  const run = async (): Promise<void> => {
    isRunning = true
    while (pauses.size > 0) {
      await turn()
      jump()
    }
    isRunning = false
  }
  const pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        pauses.delete(own)
        reject(signal.reason as Error)
      }
      const own: Pause = {
        untilMs: passedMs + ms,
        end: () => {
          signal.removeEventListener('abort', abort)
          resolve()
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      pauses.add(own)
      if (!isRunning) void run()
    })
  return {
    now: () => new Date(startsAt.getTime() + passedMs),
    monotonicMs: () => passedMs,
    pause: async (ms, signal) => {
      signal.throwIfAborted()
      await pause(ms, signal)
    },
  }
}

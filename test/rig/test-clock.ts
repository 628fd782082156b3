import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/ports/clock.ts'

type Pause = { readonly untilMs: number; readonly end: () => void }

/** A clock that stands still until the test moves it. */
export type TestClock = Clock & {
  /** Moves on from pause to pause, letting what waits for each go on, by so much time in all or until `done`. */
  run(ms: number, done?: () => boolean): Promise<void>
  /** Moves at once, as when the process was stopped for that long: nothing happens meanwhile. */
  jump(ms: number): void
}

export const testClock = (): TestClock => {
  let nowMs = 0
  const pauses = new Set<Pause>()
  const due = (): Pause | undefined => [...pauses].sort((a, b) => a.untilMs - b.untilMs)[0]
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    pause: (ms, signal) =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          pauses.delete(pause)
          reject(signal.reason as Error)
        }
        const pause: Pause = {
          untilMs: nowMs + ms,
          end: () => {
            signal.removeEventListener('abort', abort)
            resolve()
          },
        }
        if (signal.aborted) return abort()
        signal.addEventListener('abort', abort, { once: true })
        pauses.add(pause)
        return undefined
      }),
    run: async (ms, done = () => false) => {
      const untilMs = nowMs + ms
      for (;;) {
        // Everything that is ready goes on before time does.
        await turn()
        const next = due()
        if (done() || next === undefined || next.untilMs > untilMs) break
        nowMs = Math.max(nowMs, next.untilMs)
        pauses.delete(next)
        next.end()
      }
      if (!done()) nowMs = Math.max(nowMs, untilMs)
    },
    jump: ms => (nowMs += ms),
  }
}

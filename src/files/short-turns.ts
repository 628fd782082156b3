import { setImmediate as othersTurn } from 'node:timers/promises'

/** To be awaited between pieces of synchronous work. */
export type Rest = () => Promise<void>

const TURN_MS = 5

/**
 * For synchronous work on many small files: `await rest()` after each piece lets everything else of the process go on
 * when 5 ms have passed. A tree of thousands of files is read ten times faster so than with a promise for each open, read
 * and close.
 */
export const shortTurns = (): Rest => {
  let begunMs = performance.now()
  return async () => {
    if (performance.now() - begunMs < TURN_MS) return
    await othersTurn()
    begunMs = performance.now()
  }
}

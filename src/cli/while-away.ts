import { setTimeout as pause } from 'node:timers/promises'
import { LockstepError } from '../domain/errors/error.ts'
import type { Output } from './output.ts'

/** How long a command waits for a server that is away: it is started again, or its database is. */
const patienceMs = 60_000
const lookEveryMs = 500

/**
 * Does `work`, and does it again while the server is away: what is followed goes on without us. `progress` tells how far it came, so
 * that patience begins anew whenever it came further. The error stays what it is once patience is over.
 */
export const whileAway = async <T>(
  output: Output,
  work: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> => {
  let away: { readonly since: number; readonly at: number } | null = null
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LockstepError) || error.kind !== 'retry') throw error
      if (away === null || away.at !== progress()) {
        output.progress('  the server is away: waiting for it')
        away = { since: performance.now(), at: progress() }
      }
      if (performance.now() - away.since > patienceMs) throw error
      await pause(lookEveryMs)
    }
  }
}

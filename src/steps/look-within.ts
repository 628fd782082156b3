import type { Reading } from '../domain/analysis/reading.ts'
import { observed } from '../domain/analysis/reading.ts'
import type { Look } from '../domain/analysis/series.ts'
import type { Clock } from '../ports/clock.ts'
import type { OpenWatch } from './watch-open.ts'

/**
 * Looks once and judges. A look that does not end within its time is ended and counts as what its watch says; one that breaks is no data.
 * Rejects only with the signal's reason.
 */
export const lookWithin = async (
  { probe, limit, withinMs, late }: OpenWatch,
  clock: Clock,
  signal: AbortSignal,
): Promise<Look> => {
  const ending = new AbortController()
  const end = (): void => ending.abort(signal.reason)
  signal.throwIfAborted()
  // Not joined by AbortSignal.any: a bake of days makes very many looks under one signal.
  signal.addEventListener('abort', end, { once: true })
  const tooLate = clock
    .pause(withinMs, ending.signal)
    .then((): Look => ({ kind: late, words: `no answer within ${withinMs} ms`, ...noNumbers }))
  const looked = probe.look(ending.signal).then(
    (reading): Look => ({ ...observed(reading, limit), ...numbersOf(reading) }),
    (error: unknown): Look => ({ kind: 'no-data', words: `the look failed: ${wordsOf(error)}`, ...noNumbers }),
  )
  try {
    const look = await Promise.race([tooLate, looked])
    signal.throwIfAborted()
    return look
  } finally {
    signal.removeEventListener('abort', end)
    ending.abort()
  }
}

const noNumbers = { value: null, old: null } as const

const numbersOf = (reading: Reading): Pick<Look, 'value' | 'old'> =>
  reading.kind === 'value' ? { value: reading.value, old: reading.old } : noNumbers

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

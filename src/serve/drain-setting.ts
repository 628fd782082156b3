import { duration } from '../config/schema/duration.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'

/** Longer than that a process is not given to stop. */
const mostMs = 10_000

/**
 * For how long a server that stops still answers that it is not ready, so that whoever sends requests hears of it: LOCKSTEP_DRAIN, 0s
 * without it, at most 10s. SERVE_SETTING_INVALID.
 */
export const drainMsOf = ({ LOCKSTEP_DRAIN: text }: Readonly<Record<string, string | undefined>>): number => {
  if (text === undefined || text === '') return 0
  const parsed = duration.safeParse(text)
  if (parsed.success && parsed.data <= mostMs) return parsed.data
  const why = `is ${text}: a duration of at most ${mostMs / 1000}s is needed, for example 5s`
  throw failure(serveErrors.SERVE_SETTING_INVALID, { name: 'LOCKSTEP_DRAIN', why })
}

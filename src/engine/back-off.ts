import type { ErrorKind } from '../domain/errors/error.ts'
import type { Clock } from '../ports/clock.ts'

const attemptsAtMost = 5
const firstMs = 500

/** No wait for an attempt is longer, whatever a date and a clock that was moved in between say. */
export const longestBackOffMs = firstMs * 2 ** (attemptsAtMost - 2)

/** When the next attempt may start (0.5 s, doubling), or null: it is given up. */
export const retryAt = (kind: ErrorKind, attempts: number, clock: Clock): string | null =>
  kind === 'terminal' || attempts >= attemptsAtMost
    ? null
    : new Date(clock.now().getTime() + firstMs * 2 ** Math.max(0, attempts - 1)).toISOString()

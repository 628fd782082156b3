import type { ErrorKind } from '../domain/errors/error.ts'
import type { Clock } from '../ports/clock.ts'

const attemptsAtMost = 5
const firstMs = 500

const spread = 0.5

/** No wait for an attempt is longer, whatever a date and a clock that was moved in between say. */
export const longestBackOffMs = firstMs * 2 ** (attemptsAtMost - 2) * (1 + spread)

/**
 * When the next attempt may start (0.5 s, doubling, and up to half of that more, so that many that failed together do not come back
 * together), or null: it is given up.
 */
export const retryAt = (kind: ErrorKind, attempts: number, clock: Clock): string | null =>
  kind === 'terminal' || attempts >= attemptsAtMost
    ? null
    : new Date(
        clock.now().getTime() + firstMs * 2 ** Math.max(0, attempts - 1) * (1 + Math.random() * spread),
      ).toISOString()

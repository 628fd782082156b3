const firstMs = 1_000
const mostMs = 2 * 3_600_000
const dayMs = 24 * 3_600_000
const mostAttempts = 20

/** How long a channel is left alone after so many failures in a row, the last one included; longer if it said so, a day at most. */
export const waitMsAfter = (failures: number, saidMs: number | null): number =>
  Math.min(dayMs, Math.max(Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 20)), saidMs ?? 0))

/**
 * Whether a notice is laid aside after so many attempts, the last one included. Its age counts, not for how long it was tried: a channel
 * that is away for days must not keep each notice in turn for a day.
 */
export const isGivenUp = (attempts: number, ageMs: number): boolean => attempts >= mostAttempts || ageMs >= dayMs

/** The periods that are asked for; `endMs` is not in it. */
export type MetricWindow = { readonly startMs: number; readonly endMs: number }

/** CloudWatch may get the values of a period so long after its end; longer ago, they are no news of now. */
const lateMs = 180_000

/**
 * The whole periods that have ended, the newest or within the last minutes, and not before the watch began: what they measured was not the
 * new version. null: none has ended since. Pure.
 */
export const windowAt = (nowMs: number, sinceMs: number, periodMs: number): MetricWindow | null => {
  const endMs = Math.floor(nowMs / periodMs) * periodMs
  const oldestEndMs = Math.max(Math.min(endMs, nowMs - lateMs), sinceMs + 1)
  const startMs = (Math.ceil(oldestEndMs / periodMs) - 1) * periodMs
  return startMs < endMs ? { startMs, endMs } : null
}

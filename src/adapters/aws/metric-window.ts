/** The periods that are asked for; `endMs` is not in it. */
export type MetricWindow = { readonly startMs: number; readonly endMs: number }

/** CloudWatch may get the values of a period so long after its end. */
const lateMs = 180_000

/**
 * The whole periods whose newest value is that of now: from the newest that must have come by now to the newest that has ended. None that
 * ended before the watch began: what it measured was not the new version. null: none has ended since. Pure.
 */
export const windowAt = (nowMs: number, sinceMs: number, periodMs: number): MetricWindow | null => {
  const endedBy = (ms: number): number => Math.floor(ms / periodMs) * periodMs
  const oldestEndMs = Math.max(endedBy(nowMs - lateMs), endedBy(sinceMs) + periodMs)
  const window = { startMs: oldestEndMs - periodMs, endMs: endedBy(nowMs) }
  return oldestEndMs <= window.endMs ? window : null
}

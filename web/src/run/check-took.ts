import type { CheckResult } from '../api/types.ts'

/** How long a check took, or has taken by now (ms); null: it has not begun, or it counts from another run. */
export const checkTookMs = ({ state, startedAt, endedAt }: CheckResult, nowMs: number): number | null => {
  if (startedAt === null) return null
  if (endedAt === null && state !== 'running') return null
  return Math.max(0, (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt))
}

import type { DeploymentFact, Period } from './deployment-fact.ts'
import type { Share } from './dora.ts'
import { doraEvents } from './dora-events.ts'
import { spreadOf } from './spread.ts'

/** The figures of a part of a period. Times are milliseconds since 1970, durations milliseconds; null: no data. */
export type DoraPart = Period & {
  readonly deployments: number
  /** The middle one of those that ended in it. */
  readonly leadTimeMs: number | null
  readonly changeFailRate: Share | null
  readonly recoveryTimeMs: number | null
  readonly reworkRate: Share | null
}

/**
 * How the figures of a period went: the period in `count` parts of the same length, each with what ended in it. What each is counted by is
 * that of the whole period, so that the parts add up to it. Empty for a count of 0. Pure.
 */
export const doraSeries = (facts: readonly DeploymentFact[], period: Period, count: number): readonly DoraPart[] => {
  const { cameThrough, changes } = doraEvents(facts, period)
  return partsOf(period, count).map(part => {
    const isIn = ({ endedAtMs }: { readonly endedAtMs: number }): boolean =>
      endedAtMs >= part.fromMs && endedAtMs < part.untilMs
    const through = cameThrough.filter(isIn)
    const seen = changes.filter(isIn)
    const recoveries = seen.flatMap(({ recoveryMs }) => recoveryMs ?? [])
    return {
      ...part,
      deployments: through.length,
      leadTimeMs: spreadOf(through.flatMap(({ leadMs }) => leadMs ?? []))?.median ?? null,
      changeFailRate: seen.length === 0 ? null : { of: seen.length, count: recoveries.length },
      recoveryTimeMs: spreadOf(recoveries)?.median ?? null,
      reworkRate:
        through.length === 0 ? null : { of: through.length, count: through.filter(({ mends }) => mends).length },
    }
  })
}

/** In whole milliseconds: each begins where the one before ends, and the last one ends with the period. */
const partsOf = ({ fromMs, untilMs }: Period, count: number): readonly Period[] => {
  const at = (index: number): number => fromMs + Math.round(((untilMs - fromMs) * index) / count)
  return Array.from({ length: count }, (_, index) => ({ fromMs: at(index), untilMs: at(index + 1) }))
}

import type { CrashPoint } from './crash-point.ts'
import { labelOf, pairsOf } from './crash-point.ts'

/** Decides at each call that is met whether the server dies there, and remembers what was met and survived. */
export type Choice = {
  /** How often at most it dies in one step of one deployment. */
  readonly mostPerStep: number
  /** Whether the server has to die there still. */
  wants(point: CrashPoint): boolean
  /** It died there. */
  hit(point: CrashPoint): void
  /** The deployment in which it died at these points has ended; right, or not. */
  ended(points: readonly CrashPoint[], isRight: boolean): void
}

/** Every point that is met, as far as `isWanted`, once each: those that were survived before are not wanted again. */
export const everyPoint = (isWanted: (label: string) => boolean, survivedBefore: Iterable<string>) => {
  const survived = new Set(survivedBefore)
  const met = new Set<string>()
  const hit = new Set<string>()
  const choice: Choice = {
    mostPerStep: Infinity,
    wants: point => {
      const label = labelOf(point)
      if (!isWanted(label)) return false
      met.add(label)
      return !survived.has(label) && !hit.has(label)
    },
    hit: point => void hit.add(labelOf(point)),
    ended: (points, isRight) => {
      if (isRight) for (const point of points) survived.add(labelOf(point))
    },
  }
  return {
    ...choice,
    survived: (): readonly string[] => [...survived],
    /** Met, and not hit: the server had just died several times without coming on. */
    left: (): readonly string[] => [...met].filter(label => !survived.has(label) && !hit.has(label)),
  }
}

/**
 * A covering of all pairs of what describes a point (strategy, order, direction, step, call, side) by the points as they are met: one
 * is wanted when it has a pair that none before it had.
 */
export const everyPair = () => {
  const met = new Set<string>()
  const covered = new Set<string>()
  const choice: Choice = {
    // Time is short, and the later steps are to have their part of it.
    mostPerStep: 2,
    wants: point => {
      const pairs = pairsOf(point)
      for (const pair of pairs) met.add(pair)
      return pairs.some(pair => !covered.has(pair))
    },
    hit: point => {
      for (const pair of pairsOf(point)) covered.add(pair)
    },
    ended: () => undefined,
  }
  return { ...choice, pairs: () => ({ met: met.size, covered: covered.size }) }
}

import type { CrashPoint } from './crash-point.ts'
import { labelOf, pairsOf } from './crash-point.ts'
import { onlyReads } from './only-reads.ts'

/** Decides at each call that is met whether the server dies there, and remembers what was met and survived. */
export type Choice = {
  /** How often at most it dies in one step of one deployment. */
  mostPerStep(): number
  /** Whether the server has to die there still. */
  wants(point: CrashPoint): boolean
  /** It died there. */
  hit(point: CrashPoint): void
  /** The deployment in which it died at these points has ended; right, or not. */
  ended(points: readonly CrashPoint[], isRight: boolean): void
}

/**
 * What is looked at, in this order. What a server leaves when it dies before a call is what it leaves when it dies after the one before,
 * unless both were under way at once: so the first are all that may be left, and the others show that it is so.
 */
export const wishes = ['after changes', 'at changes', 'at every call'] as const
export type Wanted = (typeof wishes)[number]

const isAmong = (wanted: Wanted, { call, side }: CrashPoint): boolean => {
  if (wanted === 'at every call') return true
  return !onlyReads(call) && (wanted === 'at changes' || side === 'after')
}

/** Every point that is met, as far as `isWanted`, once each: those that were survived before are not wanted again. */
export const everyPoint = (
  isWanted: (label: string) => boolean,
  before: { readonly survived: readonly string[]; readonly met: readonly string[] },
) => {
  const survived = new Set(before.survived)
  const met = new Set(before.met.filter(isWanted))
  const hit = new Set<string>()
  let isManyLeft = true
  let wanted: Wanted = 'at every call'
  const choice: Choice = {
    // First something of every step, so that what is wrong shows early.
    mostPerStep: () => (isManyLeft ? 6 : Infinity),
    wants: point => {
      const label = labelOf(point)
      if (!isWanted(label)) return false
      met.add(label)
      return isAmong(wanted, point) && !survived.has(label) && !hit.has(label)
    },
    hit: point => void hit.add(labelOf(point)),
    ended: (points, isRight) => {
      isManyLeft = points.length === 0 || points.length >= 15
      if (isRight) for (const point of points) survived.add(labelOf(point))
    },
  }
  return {
    ...choice,
    /** From now on these. */
    want: (now: Wanted) => void (wanted = now),
    survived: (): readonly string[] => [...survived],
    /** Met, and not survived: there was no time yet, or what was hit there did not end right. */
    left: (): readonly string[] => [...met].filter(label => !survived.has(label)),
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
    mostPerStep: () => 2,
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

import type { CrashPoint } from './crash-point.ts'
import { labelOf, pairsOf, pointOf } from './crash-point.ts'
import { onlyReads } from './only-reads.ts'

/** Decides at each call that is met whether the server dies there, and remembers what was met and survived. */
export type Choice = {
  /** How often at most it dies in one step of one deployment. */
  mostPerStep(): number
  /** Whether the server has to die there still. */
  wants(point: CrashPoint): boolean
  /** Whether it has to die there for what comes then: how the step is settled has points that are still wanted. */
  leadsOn(point: CrashPoint): boolean
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

/** Every point in every kind of deployment. */
export const inEach = labelOf

/**
 * Which points are one. What can be left behind, after each call that changes something, is looked at in every kind of deployment. A server
 * that dies elsewhere leaves what it leaves after the change before: that it is so is looked at once for each step and call, and at one that is
 * repeated and only reads the first time that it is met.
 */
export const byWhatIsLeft = (point: CrashPoint): string => {
  if (isOfNoStep.test(point.call)) return labelOf({ ...point, ...anywhere, step: '*', n: 1 })
  // The run ends behind its deployment in the same way, whatever was deployed.
  if (point.step === 'end') return labelOf({ ...point, ...anywhere })
  if (onlyReads(point.call)) return labelOf({ ...point, ...anywhere, n: 1 })
  return isAmong('after changes', point) ? labelOf(point) : labelOf({ ...point, ...anywhere })
}

/** So often a step is cut off only to see what comes then; after that it is a matter of luck, and left. */
const mostToLeadOn = 8

/**
 * While a deployment goes on its run is looked at by the clock, people look at all that there is, and the database is asked what it is;
 * that a transaction begins changes nothing, whichever it is. In which step such a call falls says nothing.
 */
const isOfNoStep = /^store:((claim|release)-run|begin|select(-(runs|events|deployments|holds|releases))?)$/

const anywhere = { strategy: '*', order: '*', direction: '*' } as const

/** Every point that is met, as far as `isWanted`, once each by `oneOf`: those that were survived before are not wanted again. */
export const everyPoint = (
  isWanted: (label: string) => boolean,
  before: { readonly survived: readonly string[]; readonly met: readonly string[] },
  oneOf: (point: CrashPoint) => string = inEach,
) => {
  const known = (label: string): string => oneOf(pointOf(label))
  const survivedLabels = new Set(before.survived)
  const survived = new Set(before.survived.map(known))
  const met = new Map<string, string>()
  /** What comes behind a step that was cut off, by deployment and step. */
  const cutOff = new Map<string, Set<string>>()
  const hit = new Set<string>()
  const ledOn = new Map<string, Set<string>>()
  let isManyLeft = true
  let wanted: Wanted = 'at every call'
  const isOpen = (one: string): boolean => !survived.has(one) && !hit.has(one)
  const meet = (one: string, label: string): void => {
    if (met.has(one)) return
    met.set(one, label)
    const step = cutOffStepOf(pointOf(one))
    if (step !== null) cutOff.set(step, (cutOff.get(step) ?? new Set()).add(one))
  }
  for (const label of before.met.filter(isWanted)) meet(known(label), label)
  const isMoreBehind = (point: CrashPoint): boolean =>
    comesBehind(point).some(step =>
      [...(cutOff.get(step) ?? [])].some(one => isOpen(one) && isAmong(wanted, pointOf(one))),
    )
  const choice: Choice = {
    // First something of every step, so that what is wrong shows early.
    mostPerStep: () => (isManyLeft ? 6 : Infinity),
    wants: point => {
      const label = labelOf(point)
      if (!isWanted(label)) return false
      const one = oneOf(point)
      meet(one, label)
      return isAmong(wanted, point) && isOpen(one)
    },
    leadsOn: point => {
      if (onlyReads(point.call)) return false
      const tried = ledOn.get(stepOf(point)) ?? new Set()
      if (tried.size >= mostToLeadOn || tried.has(labelOf(point)) || !isMoreBehind(point)) return false
      ledOn.set(stepOf(point), tried.add(labelOf(point)))
      return true
    },
    hit: point => void hit.add(oneOf(point)),
    ended: (points, isRight) => {
      isManyLeft = points.length === 0 || points.length >= 15
      if (!isRight) return
      for (const point of points) {
        survivedLabels.add(labelOf(point))
        survived.add(oneOf(point))
      }
    },
  }
  const left = (): readonly string[] => [...met].flatMap(([one, label]) => (survived.has(one) ? [] : [label]))
  return {
    ...choice,
    /** From now on these. */
    want: (now: Wanted) => void (wanted = now),
    /** The labels of all that was survived, and how many points they are. */
    survived: (): readonly string[] => [...survivedLabels],
    survivedPoints: (): number => new Set([...survivedLabels].filter(isWanted).map(known)).size,
    /** Met, and not survived: there was no time yet, or what was hit there did not end right. */
    left,
  }
}

const sceneOf = ({ strategy, order, direction }: CrashPoint): string => `${strategy}/${order}/${direction}`
const stepOf = (point: CrashPoint): string => `${sceneOf(point)}/${point.step}`

/** Where the server may be when it goes on after it died there: a deployment that was just made has its begin before it. */
const comesBehind = (point: CrashPoint): readonly string[] => {
  const steps = point.step === 'create' ? ['create', 'begin'] : [point.step]
  return steps.flatMap(step => [stepOf({ ...point, step }), stepOf({ ...point, ...anywhere, step })])
}

/**
 * The step that may have to be cut off before the server gets to a point; null: none. One that goes forward is settled then. An undo, and what comes
 * before the first step, have no name of their own for that: they begin again, and raise the fences first.
 */
const cutOffStepOf = (point: CrashPoint): string | null => {
  if (point.step.endsWith('~')) return stepOf({ ...point, step: point.step.slice(0, -1) })
  return point.step.endsWith('.undo') || point.step === 'begin' ? stepOf(point) : null
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
    leadsOn: () => false,
    hit: point => {
      for (const pair of pairsOf(point)) covered.add(pair)
    },
    ended: () => undefined,
  }
  return { ...choice, pairs: () => ({ met: met.size, covered: covered.size }) }
}

import type { Service } from '../config/app.ts'
import { equalShares, splitAt } from '../domain/shares.ts'
import type { Split } from '../domain/shares.ts'
import type { PlanFacts } from './plan-context.ts'
import type { StepWish } from './plan-step.ts'
import { drainMs, startMsOf } from './plan-limits.ts'
import { watchParamsFor } from './plan-watch.ts'

/** The limit of one batch, forward or back, unless its instances may take longer to start. */
const batchMs = 300_000

/** How a service passes from the old version to the new one. */
export type Passage = 'at-once' | 'by-weight' | 'by-instances'

const isRouted = ({ health }: Service): boolean => health !== null

const baseService = ({ base }: PlanFacts, name: string): Service | undefined =>
  base?.app.services.find(service => service.name === name)

/**
 * A service that nobody routes requests to has no traffic to share, so its instances are shared instead. One that the old version
 * has not, or has in another form, has nothing to share with.
 */
export const passageOf = (service: Service, facts: PlanFacts): Passage => {
  const { kind } = facts.environment.strategy
  const old = baseService(facts, service.name)
  if (kind === 'blue-green' || kind === 'recreate') return 'at-once'
  if (old === undefined || isRouted(old) !== isRouted(service)) return 'at-once'
  return kind === 'rolling' || !isRouted(service) ? 'by-instances' : 'by-weight'
}

/** Shares of the new version in percent, rising; the last is 100. */
const sharesOf = ({ environment: { strategy } }: PlanFacts): readonly number[] => {
  switch (strategy.kind) {
    case 'blue-green':
    case 'recreate':
      return [100]
    case 'canary':
      return [...strategy.weights, 100]
    case 'rolling':
    case 'linear':
      return [...equalShares(strategy.stepPercent), 100]
  }
}

const splitOf = (service: Service, facts: PlanFacts, share: number): Split =>
  splitAt(share, { next: service.instances, base: baseService(facts, service.name)?.instances ?? 0 })

/** How many instances `start` starts: where instances are shared, those of the first share; the rest follow. */
export const firstInstances = (service: Service, facts: PlanFacts): number =>
  passageOf(service, facts) === 'by-instances'
    ? splitOf(service, facts, sharesOf(facts)[0] ?? 100).next
    : service.instances

/** What one service does at one share; empty where nothing changes. */
const movesAt = (service: Service, facts: PlanFacts, index: number): readonly StepWish[] => {
  const shares = sharesOf(facts)
  const share = shares[index] ?? 100
  const of = share === 100 ? service.name : `${service.name}:${share}`
  switch (passageOf(service, facts)) {
    case 'at-once':
      return isRouted(service) && index === 0 ? [shift(service.name, 100, facts, service.name)] : []
    case 'by-weight':
      return [shift(of, share, facts, service.name)]
    case 'by-instances': {
      const split = splitOf(service, facts, share)
      const before = shares[index - 1]
      if (before !== undefined && isSame(split, splitOf(service, facts, before))) return []
      const startMs = startMsOf(service, facts)
      const params = { service: service.name, ...split, startMs, drainMs }
      const timeoutMs = Math.max(batchMs, 2 * startMs + drainMs)
      return [{ kind: isRouted(service) ? 'roll' : 'replace', of, params, timeoutMs }]
    }
  }
}

const isSame = (a: Split, b: Split): boolean => a.next === b.next && a.base === b.base

const shift = (of: string, weight: number, { environment: { strategy } }: PlanFacts, service: string): StepWish => {
  const sticky = weight < 100 && 'sticky' in strategy ? strategy.sticky : null
  return { kind: 'shift', of, params: { service, weight, sticky } }
}

/** Share by share: at each the services in order, then the watch. The last share is followed by whatever the plan has next. */
export const shiftWishes = (facts: PlanFacts): readonly StepWish[] => {
  const groups = sharesOf(facts)
    .map((share, index) => ({
      share,
      moves: facts.app.services.flatMap(service => movesAt(service, facts, index)),
    }))
    .filter(({ moves }) => moves.length > 0)
  return groups.flatMap(({ share, moves }, n) => (n === groups.length - 1 ? moves : [...moves, watch(share, facts)]))
}

const watch = (share: number, facts: PlanFacts): StepWish => ({
  kind: 'watch',
  of: String(share),
  params: { durationMs: everyMsOf(facts), ...watchParamsFor(facts) },
  // Its own limit, not that of the shift: it is meant to take long.
  timeoutMs: null,
})

const everyMsOf = ({ environment: { strategy } }: PlanFacts): number => ('everyMs' in strategy ? strategy.everyMs : 0)

/** How long the shift waits by itself: the watches between the shares. */
export const shiftWaitsMs = (facts: PlanFacts): number =>
  shiftWishes(facts).filter(({ kind }) => kind === 'watch').length * everyMsOf(facts)

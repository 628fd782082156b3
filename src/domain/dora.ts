import type { DeploymentFact, Period } from './deployment-fact.ts'
import { doraEvents } from './dora-events.ts'
import { failureGroups } from './failure-analysis.ts'
import type { FailureGroup } from './failure-analysis.ts'
import { spreadOf } from './spread.ts'
import type { Spread } from './spread.ts'

export type Share = { readonly of: number; readonly count: number }

/** The figures of one environment over one span of time. Durations in milliseconds; null: no data. */
export type Dora = {
  readonly days: number
  /** Deployments that brought a release to its end. */
  readonly deployments: number
  readonly deploymentsPerDay: number | null
  readonly leadTimeMs: Spread | null
  readonly changeFailRate: Share | null
  readonly recoveryTimeMs: Spread | null
  readonly reworkRate: Share | null
  readonly deploymentMs: Spread | null
  readonly stepMs: readonly (Spread & { readonly kind: string })[]
  readonly failures: readonly FailureGroup[]
}

const dayMs = 24 * 3_600_000

/** The figures of one environment over a period, from its ended deployments in any order. Pure. */
export const doraOf = (facts: readonly DeploymentFact[], period: Period): Dora => {
  const { own, cameThrough, changes } = doraEvents(facts, period)
  const recoveries = numbers(changes.map(({ recoveryMs }) => recoveryMs))
  const days = (period.untilMs - period.fromMs) / dayMs
  const deployments = cameThrough.length
  return {
    days,
    deployments,
    deploymentsPerDay: deployments === 0 ? null : deployments / days,
    leadTimeMs: spreadOf(numbers(cameThrough.map(({ leadMs }) => leadMs))),
    changeFailRate: shareOf(changes.length, recoveries.length),
    recoveryTimeMs: spreadOf(recoveries),
    reworkRate: shareOf(deployments, cameThrough.filter(({ mends }) => mends).length),
    deploymentMs: spreadOf(own.filter(({ kind }) => kind === 'deploy').flatMap(ranFor)),
    stepMs: stepSpreads(own),
    failures: failureGroups(own),
  }
}

const numbers = (values: readonly (number | null)[]): readonly number[] => values.filter(value => value !== null)

const shareOf = (of: number, count: number): Share | null => (of === 0 ? null : { of, count })

const ranFor = ({ startedAtMs, endedAtMs }: DeploymentFact): readonly number[] =>
  startedAtMs === null ? [] : [endedAtMs - startedAtMs]

const stepSpreads = (own: readonly DeploymentFact[]): Dora['stepMs'] => {
  const all = own.flatMap(({ steps }) => steps)
  const kinds = [...new Set(all.map(({ kind }) => kind))]
  return kinds.flatMap(kind => {
    const spread = spreadOf(all.filter(step => step.kind === kind).map(({ ms }) => ms))
    return spread === null ? [] : [{ kind, ...spread }]
  })
}

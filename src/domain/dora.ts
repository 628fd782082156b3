import { failureGroups } from './failure-analysis.ts'
import type { FailureGroup, StepFailure } from './failure-analysis.ts'
import type { DeploymentKind } from './plan.ts'
import type { DeploymentState } from './saga/deployment.ts'
import { spreadOf } from './spread.ts'
import type { Spread } from './spread.ts'

/** What is known of one deployment that has ended. Times are milliseconds since 1970. */
export type DeploymentFact = {
  readonly id: string
  readonly kind: DeploymentKind
  /** Ids of releases: the one that it brought, and the one that ran before. */
  readonly release: string
  readonly base: string | null
  readonly state: DeploymentState
  /** Part of a drill: nobody's change, and nobody's fault. */
  readonly isDrill: boolean
  /** It turned because something failed, not because a person aborted it. */
  readonly hasFailed: boolean
  /** Of the release's own commit; null for a release that was built before this was kept. */
  readonly committedAtMs: number | null
  /** When its first step began; null when none did. */
  readonly startedAtMs: number | null
  /** When the new version first served users, by traffic or by what it consumes; null: it never did. */
  readonly usersAtMs: number | null
  readonly endedAtMs: number
  readonly steps: readonly { readonly kind: string; readonly ms: number }[]
  /** What failed in it and was not tried again by itself, in order. */
  readonly failures: readonly StepFailure[]
}

/** Milliseconds since 1970; the end is not part of it. */
export type Period = { readonly fromMs: number; readonly untilMs: number }

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

/**
 * The figures of one environment over a period, from its ended deployments in any order. What came after the period is not counted, but
 * tells what became of what is: a release that a later rollback left. Pure. What each figure counts stands in docs/guides/metrics.md.
 */
export const doraOf = (facts: readonly DeploymentFact[], { fromMs, untilMs }: Period): Dora => {
  const isIn = ({ endedAtMs }: DeploymentFact): boolean => endedAtMs >= fromMs && endedAtMs < untilMs
  const all = facts.filter(({ isDrill }) => !isDrill).toSorted((a, b) => a.endedAtMs - b.endedAtMs)
  const own = all.filter(isIn)
  const deploys = own.filter(({ kind }) => kind === 'deploy')
  const succeeded = deploys.filter(({ state }) => state === 'succeeded')
  const changes = changesOf(all, isIn)
  const failed = changes.filter(({ recoveredAtMs }) => recoveredAtMs !== null)
  const days = (untilMs - fromMs) / dayMs
  return {
    days,
    deployments: succeeded.length,
    deploymentsPerDay: succeeded.length === 0 ? null : succeeded.length / days,
    leadTimeMs: spreadOf(leadTimes(succeeded)),
    changeFailRate: changes.length === 0 ? null : { of: changes.length, count: failed.length },
    recoveryTimeMs: spreadOf(failed.map(({ usersAtMs, recoveredAtMs }) => (recoveredAtMs ?? 0) - usersAtMs)),
    reworkRate: reworkOf(own, failed),
    deploymentMs: spreadOf(deploys.flatMap(ranFor)),
    stepMs: stepSpreads(own),
    failures: failureGroups(own),
  }
}

/** The first time that each release came through; to deploy it once more is no new change. */
const leadTimes = (succeeded: readonly DeploymentFact[]): readonly number[] => {
  const seen = new Set<string>()
  return succeeded.flatMap(({ release, committedAtMs, endedAtMs }) => {
    if (committedAtMs === null || seen.has(release)) return []
    seen.add(release)
    return [endedAtMs - committedAtMs]
  })
}

/** A deployment that users saw, and when they were safe from it again; null: it was good. */
type Change = { readonly id: string; readonly usersAtMs: number; readonly recoveredAtMs: number | null }

const changesOf = (all: readonly DeploymentFact[], isIn: (fact: DeploymentFact) => boolean): readonly Change[] =>
  all.flatMap((fact, index): readonly Change[] => {
    const { id, kind, usersAtMs, state, hasFailed, endedAtMs } = fact
    if (!isIn(fact) || kind !== 'deploy' || usersAtMs === null) return []
    if (state === 'succeeded') return [{ id, usersAtMs, recoveredAtMs: leftAtMs(fact, all.slice(index + 1)) }]
    return hasFailed && state === 'rolled-back' ? [{ id, usersAtMs, recoveredAtMs: endedAtMs }] : []
  })

/** When a rollback had left the release, if that is the next thing that came through; null: none did. */
const leftAtMs = ({ release }: DeploymentFact, later: readonly DeploymentFact[]): number | null => {
  const next = later.find(({ state }) => state === 'succeeded')
  return next?.kind === 'rollback' && next.base === release ? next.endedAtMs : null
}

/** Of the deployments that came through, those that were the first to do so after a change had failed: they mend it. */
const reworkOf = (own: readonly DeploymentFact[], failed: readonly Change[]): Share | null => {
  const bad = new Set(failed.map(({ id }) => id))
  let isBroken = false
  let of = 0
  let count = 0
  for (const { id, kind, state } of own) {
    if (kind === 'deploy' && state === 'succeeded') {
      of += 1
      if (isBroken) count += 1
      isBroken = false
    }
    if (bad.has(id)) isBroken = true
  }
  return of === 0 ? null : { of, count }
}

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

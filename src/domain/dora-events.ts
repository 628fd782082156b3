import type { DeploymentFact, Period } from './deployment-fact.ts'

/** A deployment that brought a release to its end. */
export type CameThrough = {
  readonly endedAtMs: number
  /** From the commit to here; null: it is not known, or the release had come through before. */
  readonly leadMs: number | null
  /** It is the first to come through after a change that failed. */
  readonly mends: boolean
}

/** A deployment that users saw. `recoveryMs`: until they were safe from it again; null: it was good. */
export type SeenChange = { readonly endedAtMs: number; readonly recoveryMs: number | null }

/** What is counted of a period. */
export type DoraEvents = {
  /** What ended in it, drills aside, in the order in which it ended. */
  readonly own: readonly DeploymentFact[]
  readonly cameThrough: readonly CameThrough[]
  readonly changes: readonly SeenChange[]
}

/**
 * What happened to an environment in a period, from its ended deployments in any order. What came after the period is not counted, but
 * tells what became of what is: a release that a later rollback left. Pure. What each figure counts stands in docs/guides/metrics.md.
 */
export const doraEvents = (facts: readonly DeploymentFact[], { fromMs, untilMs }: Period): DoraEvents => {
  const isIn = ({ endedAtMs }: DeploymentFact): boolean => endedAtMs >= fromMs && endedAtMs < untilMs
  const all = facts.filter(({ isDrill }) => !isDrill).toSorted((a, b) => a.endedAtMs - b.endedAtMs)
  const own = all.filter(isIn)
  const changes = changesOf(all, isIn)
  const failed = new Set(changes.filter(({ recoveryMs }) => recoveryMs !== null).map(({ id }) => id))
  return { own, cameThrough: cameThroughOf(own, failed), changes }
}

type Change = SeenChange & { readonly id: string }

const changesOf = (all: readonly DeploymentFact[], isIn: (fact: DeploymentFact) => boolean): readonly Change[] =>
  all.flatMap((fact, index): readonly Change[] => {
    const { id, kind, usersAtMs, state, hasFailed, endedAtMs } = fact
    if (!isIn(fact) || kind !== 'deploy' || usersAtMs === null) return []
    if (state === 'succeeded') {
      const leftMs = leftAtMs(fact, all.slice(index + 1))
      return [{ id, endedAtMs, recoveryMs: leftMs === null ? null : leftMs - usersAtMs }]
    }
    return hasFailed && state === 'rolled-back' ? [{ id, endedAtMs, recoveryMs: endedAtMs - usersAtMs }] : []
  })

/** When a rollback had left the release, if that is the next thing that came through; null: none did. */
const leftAtMs = ({ release }: DeploymentFact, later: readonly DeploymentFact[]): number | null => {
  const next = later.find(({ state }) => state === 'succeeded')
  return next?.kind === 'rollback' && next.base === release ? next.endedAtMs : null
}

/** To deploy a release once more is no new change, so only its first time has a lead time. */
const cameThroughOf = (own: readonly DeploymentFact[], failed: ReadonlySet<string>): readonly CameThrough[] => {
  const seen = new Set<string>()
  const through: CameThrough[] = []
  let isBroken = false
  for (const { id, kind, state, release, committedAtMs, endedAtMs } of own) {
    if (kind === 'deploy' && state === 'succeeded') {
      const isFirst = committedAtMs !== null && !seen.has(release)
      if (isFirst) seen.add(release)
      through.push({ endedAtMs, leadMs: isFirst ? endedAtMs - committedAtMs : null, mends: isBroken })
      isBroken = false
    }
    if (failed.has(id)) isBroken = true
  }
  return through
}

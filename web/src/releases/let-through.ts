import type { DeploymentRecord, ReleaseRecord } from '../api/types.ts'
import { listed } from '../words/counted.ts'
import { instantText } from '../words/moments.ts'

/** Who let a release into an environment, in a sentence. */
export type LetThrough = { readonly environment: string; readonly text: string }

/**
 * Who let it through, for each environment that it was meant for, the one that it came to last first. Drills and rollbacks to it do not
 * count: nobody lets it in by them. Pure.
 */
export const letThrough = ({ deployments }: Pick<ReleaseRecord, 'deployments'>): readonly LetThrough[] => {
  const own = deployments.filter(({ direction, kind, isDrill }) => direction === 'to' && kind === 'deploy' && !isDrill)
  const environments = [...new Set(own.map(({ environment }) => environment))].toReversed()
  return environments.flatMap(environment => {
    const there = own.filter(one => one.environment === environment)
    const told = there.findLast(({ gates }) => gates.passedAt !== null) ?? there.at(-1)
    return told === undefined ? [] : [{ environment, text: textOf(told) }]
  })
}

const textOf = ({ environment, gates, actor, state, why }: DeploymentRecord): string => {
  const { brokenGlass, passedAt } = gates
  if (brokenGlass !== null)
    return `${brokenGlass.actor.name} broke the glass for ${environment}, ${instantText(brokenGlass.at)}: ${brokenGlass.reason}.`
  if (passedAt === null) return notYet(environment, state, why)
  const people = [
    ...gates.approvals.filter(({ isOfThisPlan }) => isOfThisPlan).map(({ person }) => person),
    ...gates.checklist.flatMap(({ person }) => person ?? []),
  ]
  return people.length === 0
    ? `Nobody had to let it into ${environment}: ${actor.name} had it deployed, ${instantText(passedAt)}.`
    : `${listed([...new Set(people)])} let it into ${environment}, ${instantText(passedAt)}.`
}

const notYet = (environment: string, state: string, why: string | null): string => {
  if (state === 'waiting' || state === 'queued') return `It waits before ${environment}.`
  return `It was ${state} before ${environment}${why === null || why === '' ? '' : `: ${why}`}.`
}

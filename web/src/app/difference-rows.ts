import type { Difference, EnvironmentStatus } from '../api/types.ts'
import { counted, listed } from '../words/counted.ts'

type Pair = { readonly from: EnvironmentStatus; readonly to: EnvironmentStatus }

/** The two that are chosen; without a choice the last two of the file in which something runs. There are two at least. */
export const pairOf = (status: readonly EnvironmentStatus[], from?: string, to?: string): Pair => {
  const of = (name: string | undefined): EnvironmentStatus | undefined =>
    status.find(({ environment }) => environment === name)
  const running = status.filter(({ release }) => release !== null)
  const meant = running.length < 2 ? status : running
  const last = of(to) ?? meant.at(-1)
  const other = of(from) ?? meant.findLast(one => one !== last)
  if (last === undefined || other === undefined) throw new Error('there are no two environments to compare')
  return { from: other, to: last }
}

/** How far apart two environments are, in a sentence. Pure. */
export const differenceText = ({
  from,
  to,
  ahead,
  commits,
  leftOut,
  migrations,
  configuration,
}: Difference): string => {
  const [one, other] = ahead === 'to' ? [to, from] : [from, to]
  const parts = [
    ...(commits.length === 0 ? [] : [counted(commits.length + leftOut, 'commit')]),
    ...(migrations.length === 0 ? [] : [counted(migrations.length, 'migration')]),
    ...(configuration.length === 0 ? [] : [`${counted(configuration.length, 'line')} of configuration`]),
  ]
  if (ahead === null)
    return parts.length === 0
      ? `${from.environment} and ${to.environment} both run ${from.release}, and have all of it alike.`
      : `${from.environment} and ${to.environment} both run ${from.release}; they differ in ${listed(parts)}.`
  const between = parts.length === 0 ? 'nothing that is known' : listed(parts)
  return `${one.environment} runs ${one.release}, ${other.environment} still ${other.release}: ${between} between them.`
}

type Disparity = Difference['configuration'][number]

/** What the difference of the releases tells already. */
const told: readonly string[] = ['release', 'migrations', 'services.', 'variables.', 'deploy']

/** How environments are deployed to otherwise, whatever release they run. */
export const settingsApart = (differences: readonly Disparity[]): readonly Disparity[] =>
  differences.filter(
    ({ what }) => !told.some(begin => what === begin || (begin.endsWith('.') && what.startsWith(begin))),
  )

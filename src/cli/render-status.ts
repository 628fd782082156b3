import type { EnvironmentStatus } from '../app/status.ts'
import { gateAdvice, gateLines } from './render-gates.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

/** What runs where, for people: one block an environment. */
export const statusText = (environments: readonly EnvironmentStatus[]): string => environments.map(block).join('\n\n')

const block = (status: EnvironmentStatus): string =>
  [
    heading(status),
    ...(status.services.length === 0 ? [] : [table(status.services.map(serviceRow))]),
    ...(status.elsewhere === null ? [] : [lives(status.elsewhere)]),
    ...(status.unseen === null ? [] : [`  cannot be seen now: ${status.unseen}`]),
    ...status.consumers.filter(({ pausedBy }) => pausedBy.length > 0).map(paused),
    ...status.flags.map(flagLine),
    ...status.left.map(left => `  left: ${left}`),
    ...status.waiting.flatMap(waits),
    ...status.kept.map(({ what, why }) => `  kept: ${what}, ${why}`),
    ...status.holds.map(({ release, reason }) => `  held: ${release}, ${reason}`),
  ].join('\n')

const heading = (status: EnvironmentStatus): string => {
  const { environment, release, migrations } = status
  const runs =
    release === null
      ? 'no release yet'
      : `${release.version} (${release.commit.slice(0, 7)}) since ${toSecond(release.since)}`
  const schema = migrations.at(-1) === undefined ? '' : `, schema at ${migrations.at(-1)}`
  return `${environment}: ${runs}${schema}${acts(status)}${byNewer(status.newer)}`
}

const acts = ({ deployment, asking, left }: EnvironmentStatus): string => {
  if (deployment === null) return ''
  if (left.length > 0) return `, ${deployment} is stuck`
  return `, ${deployment} ${asking === null ? 'is acting' : asks(asking)}`
}

const asks = ({ about, step, deadline }: NonNullable<EnvironmentStatus['asking']>): string =>
  `asks (${about}${step === '' ? '' : ` of ${step}`})${deadline === null ? '' : ` until ${toSecond(deadline)} UTC`}`

const serviceRow = ({ service, url, instances, traffic }: EnvironmentStatus['services'][number]): readonly string[] => [
  `  ${service}`,
  url ?? 'no port',
  instances.length === 0 ? 'no instance' : instances.map(({ release, state }) => `${release} ${state}`).join(', '),
  traffic
    .filter(({ weight }) => weight > 0)
    .map(({ release, weight }) => `${weight} % to ${release}`)
    .join(', ') || 'no traffic',
]

const lives = ({ home, host, nodes }: NonNullable<EnvironmentStatus['elsewhere']>): string =>
  `  lives in ${home} of ${host}, ${nodes === 0 ? 'where no node runs: nothing goes on there until one does' : 'a node of which sees more'}`

const byNewer = (newer: string | null): string => (newer === null ? '' : `, written by a newer Lockstep (${newer})`)

const waits = ({ id, release, state, gates, newer }: EnvironmentStatus['waiting'][number]): readonly string[] => [
  `  ${id} (${release}) ${state === 'queued' ? 'stands in line' : 'waits'}${byNewer(newer)}`,
  ...(gates === null ? [] : [...gateLines(gates), ...gateAdvice(id, gates)].map(line => `  ${line}`)),
]

const paused = ({ consumer, pausedBy }: EnvironmentStatus['consumers'][number]): string =>
  `  consumer ${consumer} is paused by ${pausedBy.join(', ')}`

const flagLine = ({ flag, value, unserved }: EnvironmentStatus['flags'][number]): string =>
  `  flag ${flag} is set to ${JSON.stringify(value)}${unserved === null ? '' : `, and not served: it ${unserved}`}`

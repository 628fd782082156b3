import type { EnvironmentDrift } from '../app/drift.ts'
import type { Parity } from '../app/parity.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

/** What runs beside the record, for people: a block an environment. */
export const driftText = (environments: readonly EnvironmentDrift[]): string =>
  environments.length === 0 ? 'nothing was deployed yet: lockstep ship' : environments.flatMap(lines).join('\n')

const lines = ({ environment, release, differences, unknown, since }: EnvironmentDrift): readonly string[] => {
  if (differences === null) return [`${environment}: ${release}, not compared: ${unknown}`]
  if (differences.length === 0) return [`${environment}: ${release}, as recorded`]
  const known = since === null ? '' : ` since ${toSecond(since)}`
  return [`${environment}: not what its record says${known}`, ...differences.map(line => `  ${line}`)]
}

/** Two environments beside each other, for people: only what is not alike. */
export const parityText = ({ left, right, differences }: Parity): string =>
  differences.length === 0
    ? `${left} and ${right} are alike`
    : table([['', left, right], ...differences.map(one => [one.what, one.left ?? '-', one.right ?? '-'])])

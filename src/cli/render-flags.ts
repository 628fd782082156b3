import type { EnvironmentFlags, FlagState, UnservedFlag } from '../app/flags.ts'
import { oneLine } from './one-line.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

type InEnvironment = EnvironmentFlags & { readonly environment: string }

/** Feature flags for people: a block an environment, a line a flag. */
export const flagsText = (environments: readonly InEnvironment[]): string =>
  environments.length === 0 ? 'nothing runs anywhere yet' : environments.map(block).join('\n\n')

const block = ({ environment, release, flags, unserved }: InEnvironment): string =>
  [
    `${environment}: ${flags.length === 0 ? `${release} declares no flag` : `as ${release} declares them`}`,
    ...(flags.length === 0 ? [] : [table(flags.map(row))]),
    ...unserved.map(unservedLine),
  ].join('\n')

const row = ({ flag, value, isSet, type, values, changed, description }: FlagState): readonly string[] => [
  `  ${flag}`,
  oneLine(JSON.stringify(value)),
  isSet && changed !== null ? `set by ${changed.by} ${toSecond(changed.at)}: ${oneLine(changed.reason)}` : 'by default',
  values === null ? type : `one of ${values.map(one => JSON.stringify(one)).join(', ')}`,
  oneLine(description),
]

const unservedLine = ({ flag, value, why }: UnservedFlag): string =>
  `  ${flag} is set to ${oneLine(JSON.stringify(value))} and not served: it ${why}`

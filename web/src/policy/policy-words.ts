import type { Gates, Policy } from '../api/types.ts'
import { counted, listed } from '../words/counted.ts'
import { instantText, spanText } from '../words/moments.ts'

type Place = { readonly apps: readonly string[]; readonly environments: readonly string[] }

const named = (names: readonly string[], every: string): string =>
  names.some(name => /^\*+$/.test(name)) ? every : listed(names)

/** Where it holds: `production of every app`. Pure. */
export const placeWords = ({ apps, environments }: Place): string =>
  `${named(environments, 'every environment')} of ${named(apps, 'every app')}`

const either = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** What must hold before a deployment starts, a line each. Pure. */
export const gateWords = (gates: Gates): readonly string[] => [
  ...gates.branches.map(names => `A commit of ${either(names)}`),
  ...(gates.verifiedIn.length === 0 ? [] : [`Verified in ${listed(gates.verifiedIn)} before`]),
  ...(gates.soakMs === 0 ? [] : [`Ran there for ${spanText(gates.soakMs)}`]),
  ...gates.drills.map(({ environment, withinMs }) => `A drill in ${environment} within the last ${spanText(withinMs)}`),
  ...gates.approvals.map(approvalWords),
  ...(gates.checklist.length === 0 ? [] : [`Confirmed by a person: ${gates.checklist.join('; ')}`]),
  ...gates.checks.map(({ name, url }) => `The check ${name} passes: ${url}`),
  ...(gates.waitMs === 0 ? [] : [`Waits ${spanText(gates.waitMs)}`]),
  ...gates.windows.map(windows => `Only ${either(windows.map(windowWords))}`),
  ...gates.freezes.map(freezeWords),
]

const approvalWords = ({ from, count, author, expiryMs }: Gates['approvals'][number]): string => {
  const authors = author === 'barred' ? ', not by who wrote a commit of it' : ''
  return `${counted(count, 'approval')} of ${either(from)}${authors}; without ${count === 1 ? 'it' : 'them'} the deployment expires after ${spanText(expiryMs)}`
}

const windowWords = ({ days, from, to, zone }: Gates['windows'][number][number]): string =>
  `${days.join(', ')} from ${from} to ${to} ${zone}`

/** Pure. */
export const freezeWords = ({ from, to, reason }: Policy['freezes'][number]): string =>
  `Frozen from ${instantText(from)}${to === null ? '' : ` to ${instantText(to)}`}: ${reason}`

type Rule = Policy['rules'][number]

const boundWords = (allowed: readonly string[] | null, what: string): readonly string[] =>
  allowed === null ? [] : [allowed.length === 0 ? `No ${what}` : `${what}: ${allowed.join(', ')}`]

/** What a file may ask for there, a line each; nothing of what the rule says nothing about. Pure. */
export const boundsWords = ({ secrets, commands, targetRoles }: Rule['bounds']): readonly string[] =>
  [
    ...boundWords(secrets, 'secrets'),
    ...boundWords(commands, 'commands'),
    ...boundWords(targetRoles, 'roles of the target'),
  ].map(text => text.slice(0, 1).toUpperCase() + text.slice(1))

/** Pure. */
export const destinationWords = ({ to }: Policy['network'][number]): string =>
  `${to.kind === 'addresses' ? to.range : to.name}${to.port === null ? ' at any port' : `, port ${to.port}`}`

/** What may go and when, a line each. Pure. */
export const retentionWords = (retention: NonNullable<Policy['retention']>): readonly string[] => {
  const { logsMs, artifactsMs, snapshotsMs, documentsMs, noticesMs, targets } = retention
  const kinds = [
    ['Logs', logsMs],
    ['Artifacts', artifactsMs],
    ['Snapshots', snapshotsMs],
    ['Large receipts', documentsMs],
    ['Notices that were laid aside', noticesMs],
  ] as const
  return [
    ...kinds.flatMap(([kind, ms]) => (ms === null ? [] : [`${kind} after ${spanText(ms)}`])),
    `The newest ${counted(targets, 'release')} that one can roll back to ${targets === 1 ? 'stays' : 'stay'}`,
  ]
}

/** The people of a group that is named here; null: it is a person, or a group of the identity provider. Pure. */
export const peopleOf = (name: string, groups: Policy['groups']): readonly string[] | null =>
  Object.hasOwn(groups, name) ? (groups[name] ?? []) : null

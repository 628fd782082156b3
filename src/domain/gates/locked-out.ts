import { approversOf } from './approvals.ts'
import type { Directory } from './facts.ts'
import type { Approvals, Gates } from './gates.ts'
import { nextChance } from './next-chance.ts'
import { personOf } from './people.ts'
import { peopleText, plural } from './words.ts'

/** A gate that nobody could ever pass; `index` counts within `approvals`. */
export type Lockout = {
  readonly gate: 'approvals' | 'windows' | 'soak'
  readonly index: number
  readonly why: string
  readonly hint: string
}

/** Names that are neither a person nor a group. Without a policy a name is taken for a person. */
export const unknownIn = (names: readonly string[], directory: Directory): readonly string[] => {
  const { people, groups } = directory
  if (people === null) return []
  const known = new Set(Object.keys(people).map(name => personOf(name, directory)))
  return names.filter(name => !Object.hasOwn(groups, name) && !known.has(personOf(name, directory)))
}

const unknownText = (names: readonly string[]): string =>
  names.length === 0 ? '' : `; the policy knows no person or group ${names.join(', ')}`

/** Why a rule cannot be met by the people that there are, these authors given; undefined: it can. */
export const approvalsLockout = (
  rule: Approvals,
  facts: { readonly directory: Directory; readonly authors: readonly string[] },
): string | undefined => {
  const approvers = approversOf(rule, facts)
  if (approvers.length >= rule.count) return undefined
  const others = approversOf({ ...rule, author: 'allowed' }, facts).length - approvers.length
  const barred = others === 0 ? '' : `, without the ${plural(others, 'author')} among them`
  const found = `${rule.from.join(', ')} has ${peopleText(approvers.length)} who may approve${barred}`
  return `${plural(rule.count, 'approval')} needed, but ${found}${unknownText(unknownIn(rule.from, facts.directory))}`
}

const approvalsHint = 'name more people or groups in "from", let the policy know them, or lower "count"'

/** The gates of one deployment that can never pass, for these authors from this instant on. Empty: each can. */
export const lockedOut = (
  gates: Gates,
  facts: {
    readonly directory: Directory
    readonly authors: readonly string[]
    readonly now: string
    /** Whether another environment comes before this one. */
    readonly hasBefore: boolean
  },
): readonly Lockout[] => {
  const approvals = gates.approvals.flatMap((rule, index): readonly Lockout[] => {
    const why = approvalsLockout(rule, facts)
    return why === undefined ? [] : [{ gate: 'approvals', index, why, hint: approvalsHint }]
  })
  const closed: Lockout = {
    gate: 'windows',
    index: 0,
    why: 'within 400 days there is no moment at which the windows are open and no freeze is on',
    hint: 'let the windows of file and policy meet, and freezes end',
  }
  const unsoaked: Lockout = {
    gate: 'soak',
    index: 0,
    why: 'a release can soak nowhere: no environment comes before this one',
    hint: 'name the environment before in "after", or remove "soak"',
  }
  return [
    ...approvals,
    ...(nextChance(gates, Date.parse(facts.now)) === undefined ? [closed] : []),
    ...(gates.soakMs > 0 && !facts.hasBefore && gates.verifiedIn.length === 0 ? [unsoaked] : []),
  ]
}

/** The same before any release is known: one of those who may approve is taken for its author. */
export const lockoutByAnAuthor = (rule: Approvals, directory: Directory): string | undefined => {
  const [author = ''] = approversOf(rule, { directory, authors: [] })
  return approvalsLockout(rule, { directory, authors: [author] })
}

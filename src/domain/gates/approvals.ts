import type { GateFacts, GateState } from './facts.ts'
import type { Approvals } from './gates.ts'
import { authorsOf, peopleIn, personOf } from './people.ts'
import { isoOf, peopleText, plural } from './words.ts'

type ApprovalFacts = Pick<GateFacts, 'now' | 'waitingSince' | 'authors' | 'directory' | 'approvals'>

/** Who may approve now, each once: no author if authors are barred. */
export const approversOf = (
  { from, author }: Approvals,
  { directory, authors }: Pick<GateFacts, 'directory' | 'authors'>,
): readonly string[] => {
  const barred = author === 'barred' ? authorsOf(authors, directory) : new Set<string>()
  return peopleIn(from, directory).filter(person => !barred.has(personOf(person, directory)))
}

/** Why an approval does not count for a rule; undefined: it does. */
const objection = (rule: Approvals, facts: ApprovalFacts, person: string): string | undefined => {
  const isIn = (people: readonly string[]): boolean =>
    people.some(one => personOf(one, facts.directory) === personOf(person, facts.directory))
  if (isIn(approversOf(rule, facts))) return undefined
  if (isIn(peopleIn(rule.from, facts.directory))) return `${person} wrote part of it and does not count`
  return `${person} is not, or no longer, one of ${rule.from.join(', ')} and does not count`
}

/** The first approval of each person in time, in order. */
const inTime = (facts: ApprovalFacts, deadlineMs: number): readonly string[] => {
  const people = new Map<string, string>()
  for (const { person, at } of facts.approvals) {
    const id = personOf(person, facts.directory)
    if (Date.parse(at) < deadlineMs && !people.has(id)) people.set(id, person)
  }
  return [...people.values()]
}

const statusOf = (isMet: boolean, isOver: boolean): GateState['status'] => {
  if (isMet) return 'passed'
  return isOver ? 'expired' : 'waiting'
}

/**
 * One approvals rule: so many different people who may approve at this moment. An approval that came at or after the
 * deadline never counts, so approval and expiry have one outcome, whoever looks when.
 */
export const approvalsState = (rule: Approvals, facts: ApprovalFacts): GateState => {
  const deadlineMs = Date.parse(facts.waitingSince) + rule.expiryMs
  const given = inTime(facts, deadlineMs).map(person => ({ person, objection: objection(rule, facts, person) }))
  const counted = given.filter(one => one.objection === undefined).map(one => one.person)
  const ids = new Set(counted.map(person => personOf(person, facts.directory)))
  const status = statusOf(counted.length >= rule.count, Date.parse(facts.now) >= deadlineMs)
  const left = approversOf(rule, facts).filter(person => !ids.has(personOf(person, facts.directory)))
  const who = status === 'waiting' ? left : []
  const isHopeless = status === 'waiting' && counted.length + left.length < rule.count
  const words = [
    `${counted.length} of ${rule.count}${counted.length > 0 ? `: ${counted.join(', ')}` : ''}`,
    ...given.flatMap(one => one.objection ?? []),
    ...(isHopeless
      ? [
          `${left.length === 0 ? 'nobody' : `only ${peopleText(left.length)}`} more may approve: the policy has to name others`,
        ]
      : []),
  ]
  return {
    gate: 'approvals',
    title: `${plural(rule.count, 'approval')} of ${rule.from.join(', ')}`,
    status,
    detail: words.join('; '),
    who,
    until: null,
    expiresAt: status === 'waiting' ? isoOf(deadlineMs) : null,
  }
}

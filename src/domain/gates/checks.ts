import type { GateFacts, GateState } from './facts.ts'
import type { HttpCheck } from './gates.ts'

type CheckFacts = Pick<GateFacts, 'now' | 'checks'>

const answerOf = ({ url }: HttpCheck, { checks }: CheckFacts) => (Object.hasOwn(checks, url) ? checks[url] : undefined)

/** When a check is to be asked again; undefined: it never was. */
const dueMs = (check: HttpCheck, facts: CheckFacts): number | undefined => {
  const answer = answerOf(check, facts)
  return answer === undefined ? undefined : Date.parse(answer.at) + check.everyMs
}

/** When to look at a check again: never before now. */
export const lookAtCheckMs = (check: HttpCheck, facts: CheckFacts): number =>
  Math.max(Date.parse(facts.now), dueMs(check, facts) ?? 0)

/** The checks whose answer is missing or too old to count. */
export const dueChecks = (checks: readonly HttpCheck[], facts: CheckFacts): readonly HttpCheck[] =>
  checks.filter(check => lookAtCheckMs(check, facts) === Date.parse(facts.now))

const detailOf = (check: HttpCheck, facts: CheckFacts): string => {
  const answer = answerOf(check, facts)
  if (answer === undefined) return 'it has not been asked yet'
  const isOld = (dueMs(check, facts) ?? 0) <= Date.parse(facts.now)
  const words = { pass: 'passed', fail: 'failed', none: 'no answer' }[answer.verdict]
  return `${words} at ${answer.at}${answer.why === '' ? '' : `: ${answer.why}`}${isOld ? '; too long ago to count' : ''}`
}

/** A check passes by a good answer that is young enough. A bad one may turn, so it waits; a missing one never passes. */
export const checkState = (check: HttpCheck, facts: CheckFacts): GateState => {
  const isYoung = (dueMs(check, facts) ?? 0) > Date.parse(facts.now)
  const isGood = isYoung && answerOf(check, facts)?.verdict === 'pass'
  return {
    gate: 'check',
    title: `the check ${check.name}`,
    status: isGood ? 'passed' : 'waiting',
    detail: detailOf(check, facts),
    who: [],
    until: null,
    expiresAt: null,
  }
}

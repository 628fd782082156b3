import { canonicalJson } from '../json.ts'
import type { Gates, HttpCheck } from './gates.ts'
import { noGates } from './gates.ts'
import { matchesAny } from './pattern.ts'
import type { Policy } from './policy.ts'

/** Both lists, without what the second repeats of the first. */
const both = <T>(first: readonly T[], second: readonly T[]): readonly T[] => {
  const known = new Set(first.map(item => canonicalJson(item)))
  return [...first, ...second.filter(item => !known.has(canonicalJson(item)))]
}

/** A URL is asked once, in the tighter of two ways. */
const bothChecks = (first: readonly HttpCheck[], second: readonly HttpCheck[]): readonly HttpCheck[] => {
  const tightened = first.map(check => {
    const other = second.find(({ url }) => url === check.url) ?? check
    return {
      ...check,
      everyMs: Math.min(check.everyMs, other.everyMs),
      timeoutMs: Math.min(check.timeoutMs, other.timeoutMs),
    }
  })
  return [...tightened, ...second.filter(({ url }) => !first.some(check => check.url === url))]
}

/** The gates that hold only when both hold: nothing that one of them demands is ever taken away by the other. */
export const stricter = (one: Gates, other: Gates): Gates => ({
  approvals: both(one.approvals, other.approvals),
  waitMs: Math.max(one.waitMs, other.waitMs),
  branches: both(one.branches, other.branches),
  verifiedIn: both(one.verifiedIn, other.verifiedIn),
  soakMs: Math.max(one.soakMs, other.soakMs),
  windows: both(one.windows, other.windows),
  freezes: both(one.freezes, other.freezes),
  checks: bothChecks(one.checks, other.checks),
  checklist: both(one.checklist, other.checklist),
  drills: both(one.drills, other.drills),
})

/** All that a policy demands of one environment of one app. */
export const policyGates = ({ rules, freezes }: Policy, app: string, environment: string): Gates =>
  rules
    .filter(rule => matchesAny(rule.apps, app) && matchesAny(rule.environments, environment))
    .reduce((gates, rule) => stricter(gates, rule.gates), { ...noGates, freezes })

import type { CheckState } from './check-result.ts'

/** A check as far as its order matters. Lists of them stand in an order in which each is behind those in its `after`. */
export type OrderedCheck = { readonly name: string; readonly after: readonly string[] }

export type NextChecks = {
  /** May be started now. */
  readonly start: readonly string[]
  /** Will never be: one that they wait for has not passed. */
  readonly skip: readonly string[]
}

const isLost = (state: CheckState | undefined): boolean =>
  state === 'failed' || state === 'skipped' || state === 'cancelled'

/** What to do now with those that wait. One that fails stops only those behind it, so that a run tells all that is wrong. Total and pure. */
export const nextChecks = (checks: readonly OrderedCheck[], states: ReadonlyMap<string, CheckState>): NextChecks => {
  const waiting = checks.filter(({ name }) => states.get(name) === 'waiting')
  const isBehindLost = ({ after }: OrderedCheck): boolean => after.some(name => isLost(states.get(name)))
  const isReady = ({ after }: OrderedCheck): boolean => after.every(name => states.get(name) === 'passed')
  return {
    start: waiting.filter(isReady).map(({ name }) => name),
    skip: waiting.filter(isBehindLost).map(({ name }) => name),
  }
}

/**
 * Which of those that have passed need not run for the others to run. What a check leaves in the checkout, as an install does, those
 * behind it find there: in a new checkout it runs again for the sake of one behind it. Pure.
 */
export const stillPassed = (checks: readonly OrderedCheck[], passed: ReadonlySet<string>): ReadonlySet<string> => {
  const wanted = new Set<string>()
  const kept = new Set<string>()
  for (const { name, after } of checks.toReversed()) {
    if (passed.has(name) && !wanted.has(name)) kept.add(name)
    else after.forEach(one => wanted.add(one))
  }
  return kept
}

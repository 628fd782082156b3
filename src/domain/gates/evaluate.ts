import { approvalsState } from './approvals.ts'
import { checklistState } from './checklist.ts'
import { checkState, lookAtCheckMs } from './checks.ts'
import type { GateFacts, GateKind, GateState, GateVerdict } from './facts.ts'
import type { Gates } from './gates.ts'
import { freezeState, waitState, windowsState } from './moments.ts'
import { branchesState, drillState, soakState, verifiedState } from './origin.ts'
import { isoOf } from './words.ts'

const allStates = (gates: Gates, facts: GateFacts): readonly GateState[] => [
  ...gates.branches.map(patterns => branchesState(patterns, facts)),
  ...gates.verifiedIn.map(environment => verifiedState(environment, facts)),
  ...(gates.soakMs > 0 ? [soakState(gates.soakMs, facts)] : []),
  ...gates.drills.map(drill => drillState(drill, facts)),
  ...gates.approvals.map(rule => approvalsState(rule, facts)),
  ...gates.checklist.map(item => checklistState(item, facts)),
  ...gates.checks.map(check => checkState(check, facts)),
  ...(gates.waitMs > 0 ? [waitState(gates.waitMs, facts)] : []),
  ...gates.windows.map(list => windowsState(list, facts)),
  ...[freezeState(gates.freezes, facts)].filter(state => state !== undefined),
]

/** What is asked of a new release: one that a rollback returns to has been let in before. */
const ofNewReleases: ReadonlySet<GateKind> = new Set(['branches', 'verified', 'soak', 'drill', 'windows', 'freeze'])

const skipped = (state: GateState, facts: GateFacts): GateState => {
  const passedOver: GateState = { ...state, status: 'skipped', who: [], until: null, expiresAt: null, detail: '' }
  if (facts.hasBrokenGlass) return { ...passedOver, detail: 'overridden by break-glass' }
  if (facts.isRollback && ofNewReleases.has(state.gate)) return { ...passedOver, detail: 'not asked of a rollback' }
  return state
}

const verdictOf = (states: readonly GateState[]): GateVerdict['verdict'] => {
  const has = (status: GateState['status']): boolean => states.some(state => state.status === status)
  if (has('refused')) return 'refused'
  if (has('expired')) return 'expired'
  return has('waiting') ? 'waiting' : 'passed'
}

const lookAgainMs = (gates: Gates, facts: GateFacts, states: readonly GateState[]): number => {
  const ends = states
    .filter(({ status }) => status === 'waiting')
    .flatMap(({ until, expiresAt }) => [until, expiresAt].filter(at => at !== null).map(at => Date.parse(at)))
  return Math.min(...ends, ...gates.checks.map(check => lookAtCheckMs(check, facts)))
}

/**
 * Judges the gates of a deployment: what holds, what is waited for, who can end it and when it ends by itself. Pure and
 * total. Nothing passes for want of data. Before it the checks that `dueChecks` names are to be asked.
 */
export const evaluateGates = (gates: Gates, facts: GateFacts): GateVerdict => {
  const states = allStates(gates, facts).map(state => skipped(state, facts))
  const verdict = verdictOf(states)
  const againMs = verdict === 'waiting' ? lookAgainMs(gates, facts, states) : Infinity
  return { states, verdict, lookAgainAt: againMs === Infinity ? null : isoOf(againMs) }
}

import type { GateFacts, GateState } from './facts.ts'
import type { Drill, Gates } from './gates.ts'
import { matchesAny } from './pattern.ts'
import { isoOf, spanText } from './words.ts'

const waiting = { status: 'waiting', who: [], until: null, expiresAt: null } as const

/** One list of branches. A commit that is on none of them never may come here. */
export const branchesState = (patterns: readonly string[], { refs }: Pick<GateFacts, 'refs'>): GateState => {
  const ref = refs.find(name => matchesAny(patterns, name))
  const found = refs.length === 0 ? 'it is on no branch' : `it is on ${refs.join(', ')}`
  return {
    ...waiting,
    gate: 'branches',
    title: `a commit of ${patterns.join(' or ')}`,
    status: ref === undefined ? 'refused' : 'passed',
    detail: ref === undefined ? found : `it is on ${ref}`,
  }
}

/** An environment in which the release must have been verified. */
export const verifiedState = (environment: string, { verifiedAt }: Pick<GateFacts, 'verifiedAt'>): GateState => {
  const since = verifiedAt[environment] ?? null
  return {
    ...waiting,
    gate: 'verified',
    title: `verified in ${environment}`,
    status: since === null ? 'waiting' : 'passed',
    detail: since === null ? `it is not verified in ${environment}` : `since ${since}`,
  }
}

/** The soak: in every environment before, long enough. Where there is none before, nothing can ever soak. */
export const soakState = (
  soakMs: Gates['soakMs'],
  { now, verifiedAt }: Pick<GateFacts, 'now' | 'verifiedAt'>,
): GateState => {
  const places = Object.entries(verifiedAt)
  const state = { ...waiting, gate: 'soak', title: `${spanText(soakMs)} in the environments before` } as const
  if (places.length === 0) return { ...state, status: 'refused', detail: 'there is no environment before this one' }
  const missing = places.filter(([, since]) => since === null).map(([name]) => name)
  if (missing.length > 0) return { ...state, detail: `it is not verified in ${missing.join(', ')}` }
  const endMs = Math.max(...places.map(([, since]) => Date.parse(since ?? ''))) + soakMs
  if (Date.parse(now) >= endMs)
    return { ...state, status: 'passed', detail: `in ${places.map(([name]) => name).join(', ')}` }
  return { ...state, detail: `until ${isoOf(endMs)}`, until: isoOf(endMs) }
}

/** A drill that is young enough. */
export const drillState = (
  { environment, withinMs }: Drill,
  { now, drilledAt }: Pick<GateFacts, 'now' | 'drilledAt'>,
): GateState => {
  const at = drilledAt[environment] ?? null
  const isYoung = at !== null && Date.parse(now) - Date.parse(at) <= withinMs
  return {
    ...waiting,
    gate: 'drill',
    title: `a drill in ${environment} within ${spanText(withinMs)}`,
    status: isYoung ? 'passed' : 'waiting',
    detail: at === null ? `this release has had none in ${environment}` : `the last one ended at ${at}`,
  }
}

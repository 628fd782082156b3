import type { z } from 'zod'
import type { Approvals, Gates, HttpCheck } from '../domain/gates/gates.ts'
import type { gates } from './schema/gates.ts'
import { longHttpCheck } from './schema/http-check.ts'

type GatesInput = z.output<typeof gates>

const approvals = (input: GatesInput['approvals']): readonly Approvals[] => {
  if (input === undefined) return []
  const rules = Array.isArray(input) ? input : [input]
  return rules.map(({ expires, ...rule }) => ({ ...rule, expiryMs: expires }))
}

const check = ([name, input]: readonly [string, GatesInput['checks'][string]]): HttpCheck => {
  const { url, every, timeout } = typeof input === 'string' ? longHttpCheck.parse({ url: input }) : input
  return { name, url, everyMs: every, timeoutMs: timeout }
}

/** The gates of the file or of one rule of the policy, with every default and long form. */
export const resolvedGates = (input: GatesInput): Gates => ({
  approvals: approvals(input.approvals),
  waitMs: input.wait,
  branches: input.branches === undefined ? [] : [input.branches],
  verifiedIn: [],
  soakMs: input.soak,
  windows: input.windows === undefined ? [] : [input.windows],
  freezes: input.freezes,
  checks: Object.entries(input.checks).map(check),
  checklist: input.checklist,
  drills: input.drill === undefined ? [] : [{ environment: input.drill.environment, withinMs: input.drill.within }],
})

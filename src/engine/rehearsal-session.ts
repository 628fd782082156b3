import { apply } from '../domain/saga/apply.ts'
import { planned } from '../domain/saga/deployment.ts'
import type { Plan } from '../domain/plan.ts'
import type { Fact } from '../domain/saga/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Acting } from './perform.ts'

const actor = { kind: 'system', name: 'rehearsal' } as const

/** A stream that is kept in memory and that nobody else writes to: the same fold as everywhere, and an impossible fact is an error. */
export const rehearsalSession = (id: string, plan: Plan, clock: Clock): Acting['session'] => {
  const at = (): string => clock.now().toISOString()
  let deployment = planned({ type: 'created', plan, actor, reason: null, at: at() })
  let notes: readonly Fact[] = []
  const fold = (facts: readonly Fact[]) =>
    facts.reduce((folded, fact) => apply(folded, { ...fact, at: at() }), deployment)
  return {
    id,
    deployment: () => fold(notes),
    note: fact => void (notes = [...notes, fact]),
    hasNotes: () => notes.length > 0,
    record: async (...facts) => {
      deployment = fold([...notes, ...facts])
      notes = []
      return true
    },
    refresh: async () => undefined,
  }
}

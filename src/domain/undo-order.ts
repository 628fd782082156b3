import type { PlannedStep, StepEffect } from './plan.ts'

/**
 * Ranks of the undo: users first, then code, then schema once no new code runs, then the rest, pause claims last.
 * `contract` is a change of the schema made when the new version served already. It comes before all else: the old version may not
 * know the schema after it, and the new version has served without it.
 * `restore` is the undo of a `stop-old` that came after the traffic moved: the old version must be there before users return.
 * Before the traffic moved, the old version starts again on the schema that it knows, so after the schema.
 */
const ranks: Record<Exclude<StepEffect, 'none'> | 'contract' | 'restore', number> = {
  contract: -1,
  restore: 0,
  traffic: 1,
  consumers: 1,
  probe: 1,
  code: 2,
  schema: 3,
  'stop-old': 4,
  infrastructure: 5,
  configuration: 6,
  claims: 7,
}

/** Ranks in which each undo waits for the later steps': a migration or a resource may be built on the one before it. */
const ordered: ReadonlySet<number> = new Set([ranks.contract, ranks.code, ranks.schema, ranks.infrastructure])

type Ranked = { readonly step: PlannedStep; readonly index: number; readonly rank: number }

/** The steps that have something to undo, in the order of undo. Derived: shown in the preflight, part of the plan's hash. */
export const undoOrderOf = (steps: readonly PlannedStep[]): readonly PlannedStep[] =>
  ranked(steps)
    .sort((a, b) => a.rank - b.rank || b.index - a.index)
    .map(entry => entry.step)

/**
 * The undos that must have succeeded before the undo of `step` may run. The old version depends on a schema that it knows; users'
 * traffic on the old version being there; code on traffic (producers before consumers); schema on all code; the pause on a safe pair
 * of code and schema, but not on infrastructure or configuration. Code, schema and infrastructure go back one after the other.
 */
export const undoDependencies = (steps: readonly PlannedStep[], step: PlannedStep): readonly string[] => {
  const all = ranked(steps)
  const own = all.find(entry => entry.step.id === step.id)
  if (own === undefined) return []
  const waitsFor = (other: Ranked): boolean => {
    if (other.rank === own.rank) return ordered.has(own.rank) && other.index > own.index
    if (own.rank >= ranks.infrastructure) return other.rank <= ranks['stop-old']
    return other.rank < own.rank
  }
  return all.filter(waitsFor).map(entry => entry.step.id)
}

const ranked = (steps: readonly PlannedStep[]): Ranked[] => {
  const firstShift = steps.findIndex(step => step.effect === 'traffic')
  const serves = steps.findLastIndex(step => step.effect === 'traffic' || step.effect === 'code')
  return steps.flatMap((step, index) => {
    if (step.effect === 'none') return []
    if (step.effect === 'schema' && serves !== -1 && index > serves) return [{ step, index, rank: ranks.contract }]
    const isRestore = step.effect === 'stop-old' && firstShift !== -1 && index > firstShift
    return [{ step, index, rank: ranks[isRestore ? 'restore' : step.effect] }]
  })
}

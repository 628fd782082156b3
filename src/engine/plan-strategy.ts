import type { Strategy } from '../config/app.ts'
import type { PlanContext } from './plan-context.ts'
import { hasOwnServices } from './plan-services.ts'

/** The strategy that a plan follows, and how it is told. */
export type PlannedStrategy = { readonly strategy: Strategy; readonly text: string }

/**
 * Shares need an old version to share with, so a first deployment moves users at once. So does a rollback: where it goes to was
 * verified there before, and what it leaves is to be left now.
 */
export const plannedStrategy = ({ kind, base, environment }: PlanContext): PlannedStrategy => {
  const { strategy } = environment
  if (hasOwnServices(environment)) return { strategy, text: `${strategy.kind}, by the service itself` }
  if (strategy.kind === 'blue-green' || strategy.kind === 'recreate') return { strategy, text: strategy.kind }
  const atOnce = { kind: 'blue-green' } as const
  if (base === null) return { strategy: atOnce, text: `blue-green (${strategy.kind} needs a version that runs there)` }
  if (kind === 'rollback') return { strategy: atOnce, text: 'blue-green (a rollback moves all users at once)' }
  return { strategy, text: strategy.kind }
}

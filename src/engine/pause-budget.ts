import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { PlanFacts } from './plan-context.ts'
import { stepOrder } from './plan-order.ts'
import { shiftWaitsMs } from './plan-shift.ts'

/**
 * Refuses an order that keeps consumers paused for longer than their budget by its own waiting: PLAN_PAUSE_OVER_BUDGET. What steps
 * take besides is not known before.
 */
export const refuseLongPause = (facts: PlanFacts): void => {
  const { shiftingMs, bakingMs } = pausedWaits(facts)
  const waitsMs = shiftingMs + bakingMs
  const short = facts.app.consumers.find(({ budgetMs }) => waitsMs > budgetMs)
  if (short === undefined) return
  const by = [shiftingMs > 0 ? 'shifting' : '', bakingMs > 0 ? 'baking' : ''].filter(Boolean).join(' and ')
  throw failure(planErrors.PLAN_PAUSE_OVER_BUDGET, { consumer: short.name, waitsMs, budgetMs: short.budgetMs, by })
}

const pausedWaits = (facts: PlanFacts): { readonly shiftingMs: number; readonly bakingMs: number } => {
  let isPaused = false
  let shiftingMs = 0
  let bakingMs = 0
  for (const step of stepOrder(facts)) {
    if (step.kind === 'pause') isPaused = true
    if (step.kind === 'resume') isPaused = false
    if (step.kind === 'shift' && isPaused) shiftingMs += shiftWaitsMs(facts)
    if (step.kind === 'bake' && isPaused) bakingMs += step.durationMs ?? facts.environment.bakeMs
  }
  return { shiftingMs, bakingMs }
}

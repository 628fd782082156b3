import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { PlanFacts } from './plan-context.ts'
import { stepOrder } from './plan-order.ts'

/**
 * Refuses an order that keeps consumers paused for longer than their budget by its own waiting: PLAN_PAUSE_OVER_BUDGET. What steps
 * take besides is not known before.
 */
export const refuseLongPause = (facts: PlanFacts): void => {
  const waitsMs = pausedWaitMs(facts)
  const short = facts.app.consumers.find(({ budgetMs }) => waitsMs > budgetMs)
  if (short === undefined) return
  throw failure(planErrors.PLAN_PAUSE_OVER_BUDGET, { consumer: short.name, waitsMs, budgetMs: short.budgetMs })
}

const pausedWaitMs = (facts: PlanFacts): number => {
  let isPaused = false
  let waitsMs = 0
  for (const step of stepOrder(facts)) {
    if (step.kind === 'pause') isPaused = true
    if (step.kind === 'resume') isPaused = false
    if (step.kind === 'bake' && isPaused) waitsMs += step.durationMs ?? facts.environment.bakeMs
  }
  return waitsMs
}

import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { parkMs } from '../steps/routes.ts'
import type { PlanFacts } from './plan-context.ts'
import { stepOrder } from './plan-order.ts'

/**
 * Refuses an order that bakes while the old version is stopped and users wait, for as long as the router lets a request wait:
 * PLAN_PARKED_TOO_LONG. What steps take besides is not known before. A way back is never refused for it.
 */
export const refuseLongParking = (facts: PlanFacts): void => {
  if (facts.kind === 'rollback') return
  const waitsMs = parkedBakeMs(facts)
  const hasUsers = facts.base?.app.services.some(({ health }) => health !== null) === true
  if (hasUsers && waitsMs >= parkMs) throw failure(planErrors.PLAN_PARKED_TOO_LONG, { waitsMs, parkMs })
}

const parkedBakeMs = (facts: PlanFacts): number => {
  let isParked = false
  let bakeMs = 0
  for (const step of stepOrder(facts)) {
    if (step.kind === 'stop') isParked = true
    if (step.kind === 'shift') isParked = false
    if (step.kind === 'bake' && isParked) bakeMs += step.durationMs ?? facts.environment.bakeMs
  }
  return bakeMs
}

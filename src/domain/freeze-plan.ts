import { digestOf } from './digest.ts'
import type { Plan, PlanDraft } from './plan.ts'
import { pointOfNoReturn } from './point-of-no-return.ts'
import { undoOrderOf } from './undo-order.ts'

/**
 * Completes a draft by what follows from it: undo order, point of no return, hash. Pure: equal drafts give equal hashes, and a frozen
 * plan frozen again is the same.
 */
export const freezePlan = (draft: PlanDraft): Plan => {
  // A draft made from a frozen plan still carries the hash of that one.
  const { hash: _, ...content } = draft as PlanDraft & Partial<Pick<Plan, 'hash'>>
  const derived = {
    ...content,
    undo: undoOrderOf(draft.steps).map(step => step.id),
    pointOfNoReturn: pointOfNoReturn(draft.steps)?.id ?? null,
  }
  return { ...derived, hash: digestOf(derived) }
}

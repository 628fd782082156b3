import type { Plan, PlannedStep } from './plan.ts'

/** The first step after which no safe pair of code and schema can be reached automatically; null when there is none. */
export const pointOfNoReturn = (steps: readonly PlannedStep[]): PlannedStep | null =>
  steps.find(step => step.reversible.kind === 'no') ?? null

/**
 * True when the point lies in the middle: steps that can fail come after it, so a person is asked before it is crossed.
 * As the last step it is the end of the deployment and needs no question, and the policy may let it be crossed by name.
 */
export const asksBeforePoint = ({ steps, mayCross }: Pick<Plan, 'steps' | 'mayCross'>, step: PlannedStep): boolean =>
  pointOfNoReturn(steps)?.id === step.id &&
  steps.at(-1)?.id !== step.id &&
  !mayCross.includes(step.id) &&
  !mayCross.includes(step.kind)

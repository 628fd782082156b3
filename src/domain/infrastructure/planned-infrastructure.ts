import type { Plan } from '../plan.ts'
import type { InfrastructurePlan } from './infrastructure-plan.ts'

/** A step's change of infrastructure, as it is frozen in its plan; null: it changes none, or it is not planned yet. Pure. */
export const plannedInfrastructure = ({
  kind,
  params,
}: {
  readonly kind: string
  readonly params: unknown
}): InfrastructurePlan | null =>
  kind === 'terraform' ? ((params as { readonly planned?: InfrastructurePlan | null } | null)?.planned ?? null) : null

/** Whether a plan changes infrastructure of which nobody knows yet what: nothing can be decided about it. Pure. */
export const waitsForInfrastructure = ({ steps }: Pick<Plan, 'steps'>): boolean =>
  steps.some(step => step.kind === 'terraform' && plannedInfrastructure(step) === null)

/** What a person is told of a plan that is longer than what is kept of it; empty: it is all there. */
export const cutText = ({ cutLines, digest }: Pick<InfrastructurePlan, 'cutLines' | 'digest'>): string =>
  cutLines === 0 ? '' : `${cutLines} lines more are in the log of the step; the plan is ${digest}`

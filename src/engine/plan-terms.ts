import { demandsVersion } from '../domain/gates/demands.ts'
import type { Plan } from '../domain/plan.ts'
import type { PlanContext } from './plan-context.ts'

/** On what terms a plan may start, whom it replaces, and from whom it inherits. */
export const planTerms = ({
  app,
  environment,
  policy,
  inherits,
}: PlanContext): Pick<Plan, 'gates' | 'policy' | 'mayCross' | 'supersedes' | 'inherits'> => ({
  gates: environment.gates,
  policy: demandsVersion(policy, app.name, environment.name),
  mayCross: policy.pointOfNoReturn.allow,
  supersedes: environment.supersede,
  inherits,
})

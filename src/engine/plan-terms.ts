import { policyGates, stricter } from '../domain/gates/stricter.ts'
import type { Plan } from '../domain/plan.ts'
import type { PlanContext } from './plan-context.ts'

/** On what terms a plan may start: the file's gates and the policy's together, and whom it replaces or inherits from. */
export const planTerms = ({
  app,
  environment,
  policy,
  inherits,
}: PlanContext): Pick<Plan, 'gates' | 'policy' | 'supersedes' | 'inherits'> => ({
  gates:
    policy === null ? environment.gates : stricter(environment.gates, policyGates(policy, app.name, environment.name)),
  policy: policy?.version ?? null,
  supersedes: environment.supersede,
  inherits,
})

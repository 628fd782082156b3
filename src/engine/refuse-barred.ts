import type { App, Environment } from '../config/app.ts'
import { askedOf } from '../config/asked-of.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { barredBy, boundsFor } from '../domain/gates/bounds.ts'
import type { Asked } from '../domain/gates/bounds.ts'
import { matchesAny } from '../domain/gates/pattern.ts'
import type { Policy } from '../domain/gates/policy.ts'
import { policyGates } from '../domain/gates/stricter.ts'

type Place = { readonly policy: Policy; readonly app: App; readonly environment: Environment }

/**
 * Refuses what the file of a release asks of an environment beyond what the policy on the server lets it. PLAN_SECRET_BARRED,
 * PLAN_COMMAND_BARRED, PLAN_ROLE_BARRED. Pure.
 */
export const refuseBarred = ({ policy, app, environment }: Place): void => {
  const bounds = boundsFor(policy, app.name, environment.name)
  for (const asked of askedOf(app, environment)) {
    const allowed = barredBy(bounds, asked)
    if (allowed !== undefined) throw barred(asked, environment.name, allowed)
  }
}

const barred = ({ what, name, path }: Asked, environment: string, allowed: readonly string[]): LockstepError => {
  const args = { name, path, environment, allowed }
  switch (what) {
    case 'secret':
      return failure(planErrors.PLAN_SECRET_BARRED, args)
    case 'command':
      return failure(planErrors.PLAN_COMMAND_BARRED, args)
    case 'role':
      return failure(planErrors.PLAN_ROLE_BARRED, args)
  }
}

const branchLists = ({ policy, app, environment }: Place): readonly (readonly string[])[] =>
  policyGates(policy, app.name, environment.name).branches

/** Whether the policy lets only some branches in. */
export const demandsBranch = (place: Place): boolean => branchLists(place).length > 0

/** What the policy lets in of branches, where a commit is on none of them; undefined: it is let in. */
export const unmetBranches = (place: Place, branches: readonly string[]): readonly string[] | undefined =>
  branchLists(place).find(patterns => !branches.some(branch => matchesAny(patterns, branch)))

/** Refuses a commit that is on no branch which the policy lets into an environment. PLAN_BRANCH_BARRED. Pure. */
export const refuseBranch = (place: Place, branches: readonly string[]): void => {
  const allowed = unmetBranches(place, branches)
  if (allowed === undefined) return
  throw failure(planErrors.PLAN_BRANCH_BARRED, { environment: place.environment.name, branches, allowed })
}

const codes: readonly string[] = [
  planErrors.PLAN_SECRET_BARRED.code,
  planErrors.PLAN_COMMAND_BARRED.code,
  planErrors.PLAN_ROLE_BARRED.code,
  planErrors.PLAN_BRANCH_BARRED.code,
]

/** Whether an error says that the policy lets something not happen at all, whoever asks. */
export const isBarred = ({ code }: Pick<LockstepError, 'code'>): boolean => codes.includes(code)

import { approve, reject } from '../../app/gates.ts'
import type { Lockstep } from '../../app/lockstep.ts'
import { tellDenials } from '../../app/people/tell-denials.ts'
import { LockstepError, failure } from '../../domain/errors/error.ts'
import { slackErrors } from '../../domain/errors/slack.ts'
import { placeOfDeployment } from '../../store/places.ts'
import { accessOf, actorOfPrincipal } from '../people/access.ts'
import type { Authenticated } from '../people/authenticate.ts'
import type { Interaction } from './interaction.ts'

/**
 * Does what a button says, as the person that the policy knows whoever pressed it as, under the same rules as over HTTP; what became of
 * it, in words. SLACK_PERSON_UNKNOWN, AUTH_DENIED, DEPLOYMENT_UNKNOWN, and what approving and rejecting throw.
 */
export const decideInSlack = (lockstep: Lockstep) => {
  const tell = tellDenials(lockstep)
  return async ({ user, decision: { decision, deployment, plan } }: Interaction): Promise<string> => {
    const { policy, store } = lockstep
    const name = Object.hasOwn(policy.slack, user) ? policy.slack[user] : undefined
    if (name === undefined) throw failure(slackErrors.SLACK_PERSON_UNKNOWN, { user })
    // Groups of an identity provider are not known here: what they may, they may elsewhere.
    const principal: Authenticated = { kind: 'person', name, groups: [], scope: null, via: `Slack ${user}` }
    const place = await placeOfDeployment(store.pool, deployment)
    const where =
      place === null
        ? ({ app: 'any', environment: 'any' } as const)
        : { app: { one: place.app }, environment: { one: place.environment } }
    await accessOf(policy, tell, principal).require({ role: 'approver', ...where })
    const actor = actorOfPrincipal(principal)
    if (decision === 'approve') {
      const reason = 'approved in Slack'
      const { state } = await approve(lockstep, { id: deployment, actor, planHash: plan, reason })
      return `${name} has approved ${deployment}; it is ${state}`
    }
    await reject(lockstep, { id: deployment, actor, reason: `rejected in Slack by ${name}` })
    return `${name} has rejected ${deployment}`
  }
}

/** Why something was refused, for whoever wanted it; null: only the log of the server may say it. */
export const refusalText = (error: unknown): string | null =>
  error instanceof LockstepError ? `${error.code}: ${error.message}\nWhat to do: ${error.hint}` : null

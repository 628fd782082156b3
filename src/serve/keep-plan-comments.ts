import { tellPullRequest } from '../app/webhooks/tell-pull-request.ts'
import type { ForgeDeps } from '../app/webhooks/tell-pull-request.ts'
import type { Growth } from '../http/growth.ts'
import { claimComment, forgetComments } from '../store/plan-comments.ts'
import { webhooksCame } from './keep-deliveries.ts'

/** Another try may be due: look again after this long without a hint. */
const lookAgainMs = 1_000
const forgetMs = 24 * 3_600_000

export type KeptPlanComments = { stop(): Promise<void> }

/** Tells pull requests what came of their deliveries, one after the other, beside everything else, until it is stopped. */
export const keepPlanComments = (deps: ForgeDeps, growth: Growth): KeptPlanComments => {
  const stopping = new AbortController()
  const { signal } = stopping
  const { store, node, policy } = deps.lockstep
  const tellNext = async (): Promise<boolean> => {
    const claimed = await claimComment(store, node.owner)
    if (claimed !== null) await tellPullRequest(deps, claimed, signal)
    return claimed !== null
  }
  const tellOrRest = async (): Promise<boolean> => {
    try {
      return await tellNext()
    } catch (error) {
      deps.onError(error)
      return false
    }
  }
  const keep = async (): Promise<void> => {
    while (!signal.aborted) {
      const grown = growth.wait(webhooksCame, lookAgainMs, signal)
      if (!(await tellOrRest())) await grown
    }
  }
  const isAnybodyTold = Object.values(policy.apps).some(({ github }) => github !== null)
  const forgetting = setInterval(() => void forgetComments(store).catch(deps.onError), forgetMs)
  const keeping = isAnybodyTold ? keep() : Promise.resolve()
  return {
    stop: async () => {
      stopping.abort()
      clearInterval(forgetting)
      await keeping
    },
  }
}

import { checkMark } from '../../domain/checks/check-mark.ts'
import type { CheckMark } from '../../domain/checks/check-mark.ts'
import { LockstepError } from '../../domain/errors/error.ts'
import { isGivenUp, waitMsAfter } from '../../domain/notices/patience.ts'
import type { GitHubRepository } from '../../domain/notices/settings.ts'
import type { Delivery } from '../../domain/webhooks/delivery.ts'
import { pullRequestOf } from '../../domain/webhooks/ref.ts'
import { registeredApp } from '../../domain/webhooks/registered-app.ts'
import type { Forge } from '../../ports/forge.ts'
import type { Outcome } from '../../ports/notifier.ts'
import { readDelivery } from '../../store/deliveries.ts'
import { endComment } from '../../store/plan-comments.ts'
import type { ClaimedComment, CommentEnd } from '../../store/plan-comments.ts'
import { commitChecks } from '../checks/commit-checks.ts'
import type { Lockstep } from '../lockstep.ts'
import { planNote } from './plan-note.ts'

export type ForgeDeps = {
  readonly lockstep: Lockstep
  readonly forgeOf: (github: GitHubRepository) => Forge
  readonly onError: (error: unknown) => void
}

/** Shorter than the lease that it is made under. */
const attemptMs = 20_000

/**
 * Tells a pull request that this node has claimed what came of its delivery, and remembers that; what fails is tried again later, what is
 * refused is not. At least once. Errors of the database.
 */
export const tellPullRequest = async (
  deps: ForgeDeps,
  claimed: ClaimedComment,
  stopping: AbortSignal,
): Promise<void> => {
  const { store, node } = deps.lockstep
  const outcome = await attempt(deps, claimed, AbortSignal.any([stopping, AbortSignal.timeout(attemptMs)]))
  await endComment(store, claimed, node.owner, endOf(claimed, outcome, stopping))
}

const endOf = ({ attempts }: ClaimedComment, outcome: Outcome, stopping: AbortSignal): CommentEnd => {
  if (outcome.kind === 'sent')
    return { kind: 'told', comment: typeof outcome.reference === 'string' ? outcome.reference : null }
  // A server that stops has not let the forge answer.
  if (stopping.aborted) return { kind: 'later', error: outcome.why, waitMs: 0 }
  if (outcome.kind === 'refused' || isGivenUp(attempts, 0)) return { kind: 'refused', error: outcome.why }
  return { kind: 'later', error: outcome.why, waitMs: waitMsAfter(attempts, outcome.afterMs) }
}

/** How the checks of what the delivery has found are now. */
const marked = async (lockstep: Lockstep, { app, outcome }: Delivery): Promise<CheckMark | null> =>
  outcome?.kind === 'preview' ? checkMark((await commitChecks(lockstep, { app, commit: outcome.commit })).checks) : null

const nothing: Outcome = { kind: 'sent', reference: null }

const attempt = async (deps: ForgeDeps, claimed: ClaimedComment, signal: AbortSignal): Promise<Outcome> => {
  const { policy, store } = deps.lockstep
  const github = registeredApp(policy.apps, claimed.app)?.github ?? null
  const number = pullRequestOf(claimed.ref)
  const delivery = await readDelivery(store, claimed.delivery)
  const note = delivery === null ? null : planNote(delivery, policy, await marked(deps.lockstep, delivery))
  if (github === null || number === null || note === null) return nothing
  try {
    const { marker, comment } = claimed
    return await deps.forgeOf(github).tell({ ...note, number, marker, comment }, signal)
  } catch (error) {
    if (error instanceof LockstepError) return { kind: 'later', why: error.message, afterMs: null }
    deps.onError(error)
    return { kind: 'later', why: 'it failed unexpectedly; the log of the server has the cause', afterMs: null }
  }
}

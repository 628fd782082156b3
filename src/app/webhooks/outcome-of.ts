import { failure, isFailure } from '../../domain/errors/error.ts'
import { sourceErrors } from '../../domain/errors/source.ts'
import { webhookErrors } from '../../domain/errors/webhook.ts'
import type { Json } from '../../domain/json.ts'
import type { DeliveryOutcome } from '../../domain/webhooks/delivery.ts'
import { isPullRequest, sourceCommitOf, tagOf, wayOf } from '../../domain/webhooks/ref.ts'
import { registeredApp } from '../../domain/webhooks/registered-app.ts'
import type { RegisteredApp } from '../../domain/webhooks/registered-app.ts'
import type { Source } from '../../ports/source.ts'
import type { ClaimedDelivery } from '../../store/claim-delivery.ts'
import { seenBefore } from '../../store/end-delivery.ts'
import type { Lockstep } from '../lockstep.ts'
import { idFor } from '../new-id.ts'
import { checkCommit } from '../checks/check-commit.ts'
import { previewRelease } from '../preview-release.ts'
import { readCommit } from '../read-commit.ts'
import { ship } from '../ship.ts'

/** What comes of a delivery, and the plan that it has led to. */
export type Ending = { readonly outcome: DeliveryOutcome; readonly preview: Json }

/**
 * Looks in the repository what a delivery hints at, and does what the app's rules say: starts a run, or looks at the plan and starts the checks. Nothing that
 * the webhook said but the ref is used. Started again for the same delivery it comes to the same run. SOURCE_, CONFIG_, MIGRATION_, WEBHOOK_APP_.
 */
export const outcomeOf = async (lockstep: Lockstep, delivery: ClaimedDelivery): Promise<Ending> => {
  const app = registeredApp(lockstep.policy.apps, delivery.app)
  if (app === null) throw failure(webhookErrors.WEBHOOK_APP_UNKNOWN, { app: delivery.app })
  const way = wayOf(app, delivery.ref)
  if (way === 'none') return only({ kind: 'nothing', why: 'no rule of the app names this tag' })
  const source = lockstep.sourceOf(app.repository)
  const commit = await commitNow(source, delivery.ref)
  if (commit === null) return only({ kind: 'gone' })
  const before = delivery.isForced ? null : await seenBefore(lockstep.store.pool, delivery)
  const last = commitOf(before?.outcome)
  if (before !== null && last === commit) return only(asBefore(before.id, before.outcome, commit))
  const found = { commit, authors: await authorsOf(source, commit, last) }
  if (isPullRequest(delivery.ref) && delivery.releasedCommit !== commit && (await isOfFork(source, commit)))
    return only({ kind: 'held', ...found })
  return way === 'ship' ? shipped(lockstep, delivery, app, found) : checked(lockstep, delivery, app, found)
}

const only = (outcome: DeliveryOutcome): Ending => ({ outcome, preview: null })

const commitNow = async (source: Source, ref: string): Promise<string | null> => {
  try {
    return await source.resolve(sourceCommitOf(ref))
  } catch (error) {
    if (isFailure(error, sourceErrors.SOURCE_REF_UNKNOWN)) return null
    throw error
  }
}

const commitOf = (outcome: DeliveryOutcome | undefined): string | null =>
  outcome !== undefined && 'commit' in outcome ? outcome.commit : null

const asBefore = (delivery: string, outcome: DeliveryOutcome, commit: string): DeliveryOutcome => ({
  kind: 'as-before',
  delivery,
  run: outcome.kind === 'run' || outcome.kind === 'preview' ? (outcome.run ?? null) : null,
  commit,
})

const authorsAtMost = 50

/** Everyone since what was seen last of the ref; of a ref that is new, who wrote its commit. */
const authorsOf = async (source: Source, commit: string, last: string | null): Promise<readonly string[]> =>
  last === null
    ? [(await source.describe(commit)).author]
    : (await source.authors(commit, last)).slice(0, authorsAtMost)

/** Whoever may push has the commit on a branch here; that the sender calls it no fork is not believed. */
const isOfFork = async (source: Source, commit: string): Promise<boolean> =>
  (await source.branches(commit)).length === 0

/** The policy that registers a repository says that a webhook may start it, wherever its file says. */
const anywhere = (): Promise<void> => Promise.resolve()

type Found = { readonly commit: string; readonly authors: readonly string[] }

const shipped = async (
  lockstep: Lockstep,
  { id, number, app: name, source, ref }: ClaimedDelivery,
  { repository, file }: RegisteredApp,
  found: Found,
): Promise<Ending> => {
  const wanted = { repository, ref: found.commit, file }
  requireApp(name, (await readCommit(lockstep, wanted)).app.name)
  const actor = { kind: 'system', name: `webhook ${source}` } as const
  const begun = { actor, tag: tagOf(ref), id: idFor('run', `${id} ${number}`) }
  const run = await ship(lockstep, { ...wanted, ...begun, to: null }, anywhere)
  // A node that was killed behind the start of the run began with what was there then.
  return only({ kind: 'run', run: run.id, commit: run.commit, authors: found.authors })
}

/** What is not to be shipped is looked at, and checked if its file has checks. */
const checked = async (
  lockstep: Lockstep,
  { id, number, app, source, ref }: ClaimedDelivery,
  { repository, file, otherChecks }: RegisteredApp,
  found: Found,
): Promise<Ending> => {
  const { commit } = found
  const preview = await previewRelease(lockstep, { repository, ref: commit, file, environment: null }, anywhere)
  requireApp(app, preview.app)
  const actor = { kind: 'system', name: `webhook ${source}` } as const
  const wanted = { id: idFor('run', `${id} ${number}`), app, actor, repository, commit, file, ref }
  const begun = await checkCommit(lockstep, wanted, otherChecks)
  return { outcome: { kind: 'preview', ...found, ...begun }, preview: preview as unknown as Json }
}

const requireApp = (app: string, found: string): void => {
  if (app !== found) throw failure(webhookErrors.WEBHOOK_APP_DIFFERS, { app, found })
}

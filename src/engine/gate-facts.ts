import { gatesFor } from '../domain/gates/demands.ts'
import type { GateFacts, PersonalFreeze } from '../domain/gates/facts.ts'
import type { Gates } from '../domain/gates/gates.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Plan } from '../domain/plan.ts'
import { releaseNumber } from '../domain/release.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Clock } from '../ports/clock.ts'
import { lastDrill } from '../store/drills.ts'
import { verifiedAt } from '../store/environments.ts'
import type { Store } from '../store/open-store.ts'
import { authorsBetween, findRelease } from '../store/releases.ts'
import { appOf } from './app-of.ts'

export type GateSources = { readonly store: Store; readonly clock: Clock; readonly policy: Policy }

/** The gates of a plan: what its file demands and what the policy demands now. */
export const gatesOf = ({ policy }: Pick<GateSources, 'policy'>, { gates, app, environment }: Plan): Gates =>
  gatesFor(gates, policy, app, environment)

/** All that the gates of a deployment are judged by: what its events, the store and the policy say now, and what is frozen. */
export const gateFacts = async (
  sources: GateSources,
  deployment: Deployment,
  freezes: readonly PersonalFreeze[],
): Promise<GateFacts> => {
  const { plan, gates, waitingSince } = deployment
  const demanded = gatesOf(sources, plan)
  return {
    now: sources.clock.now().toISOString(),
    waitingSince,
    directory: sources.policy.directory,
    approvals: gates.approvals,
    ticked: gates.ticked,
    checks: gates.checks,
    freezes,
    isRollback: plan.kind === 'rollback',
    hasBrokenGlass: gates.brokenGlass !== null,
    ...(asksOfTheRelease(demanded) ? await factsOfRelease(sources.store, plan, demanded) : nothingAsked),
  }
}

type FactsOfRelease = Pick<GateFacts, 'refs' | 'authors' | 'verifiedAt' | 'drilledAt'>

const nothingAsked: FactsOfRelease = { refs: [], authors: [], verifiedAt: {}, drilledAt: {} }

/** Most deployments wait for nothing: then nothing is read. */
const asksOfTheRelease = ({ approvals, branches, verifiedIn, soakMs, drills }: Gates): boolean =>
  approvals.length + branches.length + verifiedIn.length + drills.length > 0 || soakMs > 0

const factsOfRelease = async (store: Store, plan: Plan, { verifiedIn, drills }: Gates): Promise<FactsOfRelease> => {
  const release = await findRelease(store.db, plan.app, plan.release.id)
  if (release === null) throw new Error(`release ${plan.release.id} is not in the store`)
  const before = appOf(release).environments.find(({ name }) => name === plan.environment)?.after ?? []
  const names = [...new Set([...before, ...verifiedIn])]
  const verified = await Promise.all(
    names.map(async environment => [
      environment,
      await verifiedAt(store.db, { app: plan.app, environment }, release.fingerprint),
    ]),
  )
  const drilled = await Promise.all(
    drills.map(async ({ environment }) => [
      environment,
      (await lastDrill(store.db, { app: plan.app, environment }, release.fingerprint))?.endedAt ?? null,
    ]),
  )
  const after = plan.base === null ? 0 : releaseNumber(plan.base.version)
  return {
    refs: release.branches,
    authors: await authorsBetween(store.db, plan.app, { after, to: releaseNumber(release.version) }),
    verifiedAt: Object.fromEntries(verified) as GateFacts['verifiedAt'],
    drilledAt: Object.fromEntries(drilled) as GateFacts['drilledAt'],
  }
}

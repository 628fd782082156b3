import type { Directory, GateFacts } from '../domain/gates/facts.ts'
import type { Gates } from '../domain/gates/gates.ts'
import type { Policy } from '../domain/gates/policy.ts'
import { releaseNumber } from '../domain/release.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Clock } from '../ports/clock.ts'
import { verifiedAt } from '../store/environments.ts'
import { freezesOf } from '../store/freezes.ts'
import type { Store } from '../store/open-store.ts'
import { authorsBetween, findRelease } from '../store/releases.ts'
import { appOf } from './app-of.ts'

export type GateSources = { readonly store: Store; readonly clock: Clock; readonly policy: Policy | null }

/** Without a policy a name is a person, and there are no groups. */
const nobodyKnown: Directory = { people: null, groups: {} }

export const directoryOf = (policy: Policy | null): Directory => policy?.directory ?? nobodyKnown

/** All that the gates of a deployment are judged by: what its events, the store and the policy say now. */
export const gateFacts = async (sources: GateSources, deployment: Deployment): Promise<GateFacts> => {
  const { plan, gates, waitingSince } = deployment
  return {
    now: sources.clock.now().toISOString(),
    waitingSince,
    directory: directoryOf(sources.policy),
    approvals: gates.approvals,
    ticked: gates.ticked,
    checks: gates.checks,
    freezes: await freezesOf(sources.store.pool, plan),
    isRollback: plan.kind === 'rollback',
    hasBrokenGlass: gates.brokenGlass !== null,
    ...(asksOfTheRelease(plan.gates) ? await factsOfRelease(sources.store, deployment) : nothingAsked),
  }
}

type FactsOfRelease = Pick<GateFacts, 'refs' | 'authors' | 'verifiedAt' | 'drilledAt'>

const nothingAsked: FactsOfRelease = { refs: [], authors: [], verifiedAt: {}, drilledAt: {} }

/** Most deployments wait for nothing: then nothing is read. */
const asksOfTheRelease = ({ approvals, branches, verifiedIn, soakMs, drills }: Gates): boolean =>
  approvals.length + branches.length + verifiedIn.length + drills.length > 0 || soakMs > 0

const factsOfRelease = async (store: Store, { plan }: Deployment): Promise<FactsOfRelease> => {
  const release = await findRelease(store.db, plan.app, plan.release.id)
  if (release === null) throw new Error(`release ${plan.release.id} is not in the store`)
  const before = appOf(release).environments.find(({ name }) => name === plan.environment)?.after ?? []
  const names = [...new Set([...before, ...plan.gates.verifiedIn])]
  const verified = await Promise.all(
    names.map(async environment => [
      environment,
      await verifiedAt(store.db, { app: plan.app, environment }, release.fingerprint),
    ]),
  )
  const after = plan.base === null ? 0 : releaseNumber(plan.base.version)
  return {
    refs: release.branches,
    authors: await authorsBetween(store.db, plan.app, { after, to: releaseNumber(release.version) }),
    verifiedAt: Object.fromEntries(verified) as GateFacts['verifiedAt'],
    drilledAt: {},
  }
}

import { failure } from '../domain/errors/error.ts'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import { next } from '../domain/saga/next.ts'
import { handOnDeployment } from '../store/environment-homes.ts'
import { claimDeployment, undoClaim } from '../store/claim-deployment.ts'
import type { Claim } from '../store/claim-deployment.ts'
import { handOnToNewer, nextEpoch } from '../store/lease-deployment.ts'
import { deploymentOf, lookAtDeployment } from '../store/read-deployment.ts'
import type { StoredDeployment } from '../store/read-deployment.ts'
import type { EngineDeps } from './deps.ts'
import { openLed } from './led.ts'
import type { Led } from './led.ts'
import { raiseFences } from './raise-fences.ts'
import { openSession } from './session.ts'

/** So many claims that came to nothing show that the deployment itself brings the node down. */
const idleClaimsAtMost = 5

/**
 * Claims a deployment and reads it; null when another node leads it, or only another can. A takeover is written, and shown to all that
 * the one before may still reach, before anything is done.
 */
export const lead = async (deps: EngineDeps, id: string, stopping: AbortSignal): Promise<Led | null> => {
  const { leases, store } = deps
  if (leases.isLeftToNewer(id)) return null
  const claimedAtMs = deps.clock.monotonicMs()
  const claim = await claimDeployment(store.pool, id, leases)
  if (claim === null) {
    if (leases.home !== null) await handOnDeployment(store.pool, id, leases.home)
    return null
  }
  const stored = await readClaimed(deps, id, claim)
  if (stored === null) return null
  const isActing = stored.deployment.state === 'running' || stored.deployment.state === 'undoing'
  const wasLeft = isActing && (claim.isTakeover || isUnderWay(stored.deployment))
  const session = openSession(deps, stored)
  if (wasLeft) {
    const epoch = await nextEpoch(store.pool)
    await session.record({ type: 'taken-over', epoch, node: leases.owner })
  }
  const led = openLed(deps, session, { claim, claimedAtMs }, stopping)
  if (wasLeft) await raiseFences(deps, led)
  if (isActing && claim.idleClaims > idleClaimsAtMost) await giveUp(led, claim)
  return led
}

/** Null: it is left to a newer node. Until it is known what it is, the claim of whoever had it before stands: its effects are unsettled. */
const readClaimed = async (deps: EngineDeps, id: string, claim: Claim): Promise<StoredDeployment | null> => {
  const { leases, store } = deps
  try {
    const { stream } = claim
    const found = await (stream === null ? lookAtDeployment(store.db, id) : deploymentOf(store.db, id, stream))
    if (found !== null && found.newer === null && knowsAll(deps, found.deployment)) return found
    await undoClaim(store.pool, id, { owner: leases.owner, before: claim.before })
    if (found !== null) leases.leaveToNewer(id)
    if (found !== null) await handOnToNewer(store.pool, id)
    return null
  } catch (error) {
    // Where this fails too, the lease runs out by itself.
    await undoClaim(store.pool, id, { owner: leases.owner, before: claim.before }).catch(() => undefined)
    throw error
  }
}

/** A deployment that was planned by a newer Lockstep is left to a node that knows its steps. */
const knowsAll = (deps: EngineDeps, { plan }: Deployment): boolean =>
  plan.steps.every(({ kind, version }) => (deps.kinds.get(kind)?.version ?? 0) >= version)

/** A lease is only given back when nothing is under way: whatever is, was left by somebody who died or lost the lease. */
const isUnderWay = ({ steps }: Deployment): boolean =>
  Object.values(steps).some(({ status, undo }) => status === 'started' || undo.status === 'started')

/** On the way back nothing else is left than to stop. On the way forward a person is asked, or what was not yet begun has failed. */
const giveUp = (led: Led, { idleClaims }: Claim): Promise<boolean> => {
  const deployment = led.session.deployment()
  const error = failure(deploymentErrors.DEPLOYMENT_NO_PROGRESS, { deployment: led.session.id, attempts: idleClaims })
  const action = next(deployment)
  if (action.kind === 'settle') {
    const settlement = { outcome: 'unknown', why: error.message } as const
    return led.session.record({ type: 'settled', step: action.step.id, settlement })
  }
  if (action.kind === 'do') {
    return led.session.record({ type: 'step-failed', step: action.step.id, error: error.toJSON(), retryAt: null })
  }
  return led.session.record({ type: 'got-stuck', left: [error.message] })
}

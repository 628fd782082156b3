import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import type { Lease } from '../ports/lease.ts'
import type { Claim } from '../store/claim-deployment.ts'
import { freezesOf } from '../store/freezes.ts'
import type { StoredFreeze } from '../store/freezes.ts'
import { readDeployment } from '../store/read-deployment.ts'
import type { EngineDeps } from './deps.ts'
import type { KeptLease } from './leases.ts'
import { remembered } from '../domain/remembered.ts'
import type { Session } from './session.ts'
import { loadReleases, openStage } from './step-world.ts'
import type { Stage } from './step-world.ts'

/** A deployment that this node leads now. */
export type Led = {
  readonly session: Session
  /** When it is looked at again although nobody woke it (ISO); null: as the lease says. */
  lookAgainAt: string | null
  lease: Lease
  /** What is frozen where it goes. As the claim found it when it is asked first, and as it is now from then on. */
  freezes(): Promise<readonly StoredFreeze[]>
  /** Steps come next: what they need of the store is read meanwhile. */
  expectSteps(): void
  /** Opened at the first step: a waiting deployment needs no adapters. */
  stage(): Promise<Stage>
  /** Aborts when the lease is lost or the process stops, for what has to be finished whatever a person wants; its reason says which. */
  interruption(): AbortSignal
  /** Aborts as well when a person aborts, or answers what the deployment asks. */
  interruptionOrAbort(): AbortSignal
  /** A lock was granted: the lease goes on under the session's new epoch. */
  keepLease(): void
  drop(): void
}

/** What leads a deployment that was claimed at `claimedAtMs` (monotonic): its lease is kept from now on. */
export const openLed = (
  deps: EngineDeps,
  session: Session,
  { claim, claimedAtMs }: { readonly claim: Claim; readonly claimedAtMs: number },
  stopping: AbortSignal,
): Led => {
  const { id } = session
  let frozen: readonly StoredFreeze[] | null = claim.freezes
  let aborting = new AbortController()
  let losing = new AbortController()
  // Joined signals are kept: every step asks for them, and making one is dear.
  let lostOrStopping = AbortSignal.any([losing.signal, stopping])
  let joined = { of: lostOrStopping, signal: AbortSignal.any([aborting.signal, lostOrStopping]) }
  const releases = remembered(() => loadReleases(deps, session.deployment().plan))
  const stage = remembered(async () => openStage(deps, id, session.deployment().plan, await releases()))
  const lookForWord = async (): Promise<void> => {
    const wasAsking = session.deployment().asking !== null
    const now = await readDeployment(deps.store.db, id)
    if (now === null) return
    const isAnswered = wasAsking && now.deployment.asking === null
    if (isAnswered || now.deployment.abort !== null) aborting.abort(new Aborted())
  }
  const keep = (): KeptLease =>
    deps.leases.keep(id, session.epoch(), claimedAtMs, {
      // A look that fails is made again with the next renewal.
      moved: () => void lookForWord().catch(() => undefined),
      lost: () => losing.abort(failure(deploymentErrors.DEPLOYMENT_LEASE_LOST, { deployment: id })),
    })
  let lease = keep()
  const led: Led = {
    session,
    lookAgainAt: null,
    lease,
    freezes: async () => {
      const found = frozen ?? (await freezesOf(deps.store.pool, session.deployment().plan))
      frozen = null
      return found
    },
    // What fails here fails again for whoever opens the stage.
    expectSteps: () => void releases().catch(() => undefined),
    stage,
    interruption: () => {
      if (losing.signal.aborted) {
        losing = new AbortController()
        lostOrStopping = AbortSignal.any([losing.signal, stopping])
      }
      return lostOrStopping
    },
    interruptionOrAbort: () => {
      const interrupted = led.interruption()
      if (aborting.signal.aborted || interrupted !== joined.of) {
        if (aborting.signal.aborted) aborting = new AbortController()
        joined = { of: interrupted, signal: AbortSignal.any([aborting.signal, interrupted]) }
      }
      return joined.signal
    },
    keepLease: () => {
      const before = lease
      lease = keep()
      before.drop()
      led.lease = lease
    },
    drop: () => lease.drop(),
  }
  return led
}

/** Why a step, or the watch while a person is asked, was interrupted: by a person's word. */
export class Aborted extends Error {
  override readonly name = 'Aborted'
}

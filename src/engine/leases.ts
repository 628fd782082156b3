import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Lease } from '../ports/lease.ts'
import { leaseMs, renewLeases } from '../store/lease-deployment.ts'
import type { Store } from '../store/open-store.ts'

/** A call that was let through may still be on its way for this long: the lease ends for us before it ends for others. */
const marginMs = 5_000
const renewEveryMs = 3_000

export type Leases = {
  /** This process as the rows name it: the node, and which start of it. */
  readonly owner: string
  /** Starts keeping the lease of a deployment that was claimed at `claimedAtMs` (monotonic). `on.moved` hears that the stream may have grown. */
  keep(deployment: string, epoch: number, claimedAtMs: number, on: LeaseEvents): KeptLease
  /** Another process wrote to the stream of a deployment that this one may lead. */
  nudge(deployment: string): void
  stop(): void
}

export type LeaseEvents = { readonly moved: () => void; readonly lost: () => void }
export type KeptLease = Lease & { drop(): void }

type Kept = { epoch: number; untilMs: number; readonly on: LeaseEvents }

/** Keeps the leases of one process by its monotonic clock: a stopped or delayed process finds them run out. */
export const createLeases = (store: Store, clock: Clock, owner: string): Leases => {
  const kept = new Map<string, Kept>()
  const renew = async (): Promise<void> => {
    const sentAtMs = clock.monotonicMs()
    const asked = [...kept]
    const rows = await renewLeases(
      store.pool,
      owner,
      asked.map(([id]) => id),
    )
    for (const [id, lease] of asked) {
      // Dropped or granted anew while the renewal was on its way: the answer is not about this one.
      if (kept.get(id) !== lease) continue
      const row = rows.get(id)
      if (row === undefined || row.epoch !== lease.epoch) {
        kept.delete(id)
        lease.on.lost()
      } else {
        lease.untilMs = sentAtMs + leaseMs - marginMs
        lease.on.moved()
      }
    }
  }
  // A renewal that fails is not swallowed: the lease runs out by itself and each call of its holder is refused.
  const timer = setInterval(() => kept.size > 0 && void renew().catch(() => undefined), renewEveryMs)
  timer.unref()
  return {
    owner,
    keep: (deployment, epoch, claimedAtMs, on) => {
      const lease: Kept = { epoch, untilMs: claimedAtMs + leaseMs - marginMs, on }
      kept.set(deployment, lease)
      return {
        epoch,
        check: () => {
          if (kept.get(deployment) === lease && clock.monotonicMs() < lease.untilMs) return
          throw failure(deploymentErrors.DEPLOYMENT_LEASE_LOST, { deployment })
        },
        drop: () => {
          if (kept.get(deployment) === lease) kept.delete(deployment)
        },
      }
    },
    nudge: deployment => kept.get(deployment)?.on.moved(),
    stop: () => clearInterval(timer),
  }
}

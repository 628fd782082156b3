import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Lease } from '../ports/lease.ts'
import { leaseMs, renewLeases } from '../store/lease-deployment.ts'
import type { Store } from '../store/open-store.ts'

/** A call that was let through may still be on its way for this long: the lease ends for us before it ends for others. */
const marginMs = 5_000
const renewEveryMs = 3_000
const lookEveryMs = 500

export type Leases = {
  /** This process as the rows name it: the node, and which start of it. */
  readonly owner: string
  /** The data folder whose environments this process reaches; null: it reaches all there are. */
  readonly home: string | null
  /** Starts keeping the lease of a deployment that was claimed at `claimedAtMs` (monotonic). `on.moved` hears that the stream may have grown. */
  keep(deployment: string, epoch: number, claimedAtMs: number, on: LeaseEvents): KeptLease
  /** Another process wrote to the stream of a deployment that this one may lead. */
  nudge(deployment: string): void
  /** This process does not know all that is written of a deployment: it never claims it again. */
  leaveToNewer(deployment: string): void
  isLeftToNewer(deployment: string): boolean
  /** How many are kept, and how long ago the one that waits longest for its renewal was renewed. */
  kept(): { readonly count: number; readonly oldestMs: number }
  stop(): void
}

export type LeaseEvents = { readonly moved: () => void; readonly lost: () => void }
export type KeptLease = Lease & { drop(): void }

type Kept = { epoch: number; untilMs: number; readonly on: LeaseEvents }

/** Keeps the leases of one process by its monotonic clock: a stopped or delayed process finds them run out. */
export const createLeases = (store: Store, clock: Clock, owner: string, home: string | null = null): Leases => {
  const kept = new Map<string, Kept>()
  const left = new Set<string>()
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
  /** What runs must hear that its time is over also when there is no database to say so: a command would go on beside its successor's. */
  const endRunOut = (): void => {
    for (const [id, lease] of kept) {
      if (clock.monotonicMs() < lease.untilMs) continue
      kept.delete(id)
      lease.on.lost()
    }
  }
  // A renewal that fails is not swallowed: the lease runs out by itself and each call of its holder is refused.
  const renewing = setInterval(() => kept.size > 0 && void renew().catch(() => undefined), renewEveryMs)
  const looking = setInterval(endRunOut, lookEveryMs)
  renewing.unref()
  looking.unref()
  return {
    owner,
    home,
    keep: (deployment, epoch, claimedAtMs, on) => {
      // Kept anew under another epoch it has been renewed since it was claimed.
      const renewedMs = kept.get(deployment)?.untilMs ?? 0
      const lease: Kept = { epoch, untilMs: Math.max(renewedMs, claimedAtMs + leaseMs - marginMs), on }
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
    leaveToNewer: deployment => void left.add(deployment),
    isLeftToNewer: deployment => left.has(deployment),
    kept: () => {
      const renewedMs = [...kept.values()].map(({ untilMs }) => untilMs - leaseMs + marginMs)
      return { count: kept.size, oldestMs: kept.size === 0 ? 0 : clock.monotonicMs() - Math.min(...renewedMs) }
    },
    stop: () => {
      clearInterval(renewing)
      clearInterval(looking)
    },
  }
}

import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Actor } from '../domain/saga/event.ts'
import { liftHolds } from '../store/holds.ts'
import { findRelease } from '../store/releases.ts'
import type { Lockstep } from './lockstep.ts'

export type LiftHoldRequest = Place & { readonly release: string; readonly reason: string; readonly actor: Actor }

/** Lets a held release into an environment again; who and why is kept. PLAN_RELEASE_UNKNOWN, PLAN_NOT_HELD. */
export const liftHold = async (
  lockstep: Lockstep,
  { app, environment, release: name, reason, actor }: LiftHoldRequest,
): Promise<{ readonly release: string; readonly lifted: number }> => {
  const { db } = lockstep.store
  const release = await findRelease(db, app, name)
  if (release === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release: name })
  const lifted = await liftHolds(db, { app, environment }, release, { actor, reason })
  if (lifted === 0) throw failure(planErrors.PLAN_NOT_HELD, { release: release.version, environment })
  return { release: release.version, lifted }
}

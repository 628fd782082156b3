import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { gateErrors } from '../domain/errors/gate.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Actor } from '../domain/saga/event.ts'
import { waitingAnywhere } from '../store/environment-lock.ts'
import { hold } from '../store/holds.ts'
import { findRelease } from '../store/releases.ts'
import type { Lockstep } from './lockstep.ts'
import { newId } from './new-id.ts'

export type HoldRequest = Place & { readonly release: string; readonly reason: string; readonly actor: Actor }

/**
 * Keeps a release out of an environment, and out of those after it, until somebody lifts the hold. What runs there already stays; what
 * waits is looked at again. PLAN_RELEASE_UNKNOWN, GATE_REASON_MISSING.
 */
export const holdRelease = async (
  lockstep: Lockstep,
  { app, environment, release: name, reason, actor }: HoldRequest,
): Promise<{ readonly release: string }> => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'a hold' })
  const release = await findRelease(lockstep.store.db, app, name)
  if (release === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release: name })
  const { id, version, fingerprint } = release
  await lockstep.store.db.transaction().execute(async tx => {
    const why = `${reason} (${actor.name})`
    const place = { app, environment }
    await hold(tx, { place, fingerprint, release: id, deployment: newId('h'), reason: why, since: '' }, actor)
    for (const one of await waitingAnywhere(tx, { app, environment: null })) await lockstep.wake.deployment(tx, one)
  })
  return { release: version }
}

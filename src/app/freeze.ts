import { failure } from '../domain/errors/error.ts'
import { gateErrors } from '../domain/errors/gate.ts'
import type { Actor } from '../domain/saga/event.ts'
import { waitingAnywhere } from '../store/environment-lock.ts'
import { declareFreeze, freezesOfApp, liftFreeze } from '../store/freezes.ts'
import type { StoredFreeze } from '../store/freezes.ts'
import type { Lockstep } from './lockstep.ts'

export type { StoredFreeze } from '../store/freezes.ts'

export type FreezeRequest = {
  /** Null: every app, every environment. */
  readonly app: string | null
  readonly environment: string | null
  /** ISO instants; `from` null: now; `to` null: until somebody lifts it. */
  readonly from: string | null
  readonly to: string | null
  readonly reason: string
  readonly actor: Actor
}

/**
 * Keeps deployments from starting. What runs already goes on; rollbacks are let through. GATE_REASON_MISSING, FREEZE_NEVER.
 */
export const freeze = async (lockstep: Lockstep, request: FreezeRequest): Promise<StoredFreeze> => {
  const { app, environment, to, reason, actor } = request
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'a freeze' })
  const now = lockstep.clock.now().toISOString()
  const from = request.from ?? now
  if (to !== null && (Date.parse(to) <= Date.parse(from) || Date.parse(to) <= Date.parse(now)))
    throw failure(gateErrors.FREEZE_NEVER, { from, to })
  return declareFreeze(lockstep.store.db, { app, environment, from, to, reason }, actor)
}

/** The freezes of an app that are in force or will be. */
export const freezes = (lockstep: Lockstep, app: string): Promise<readonly StoredFreeze[]> =>
  freezesOfApp(lockstep.store.db, app)

/** Ends a freeze before its time; who waited for it is looked at at once. FREEZE_UNKNOWN, GATE_REASON_MISSING. */
export const thaw = async (
  lockstep: Lockstep,
  { id, actor, reason }: { readonly id: string; readonly actor: Actor; readonly reason: string },
): Promise<StoredFreeze> => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'lifting a freeze' })
  return lockstep.store.db.transaction().execute(async tx => {
    const lifted = /^\d{1,18}$/.test(id) ? await liftFreeze(tx, id, { actor, reason }) : null
    if (lifted === null) throw failure(gateErrors.FREEZE_UNKNOWN, { id })
    for (const one of await waitingAnywhere(tx, lifted)) await lockstep.wake.deployment(tx, one)
    return lifted
  })
}

import type { Transaction } from 'kysely'
import { LockstepError } from '../domain/errors/error.ts'
import type { Plan } from '../domain/plan.ts'
import { takeLock } from '../store/environment-lock.ts'
import type { Tables } from '../store/tables.ts'
import type { EngineDeps } from './deps.ts'
import { rejectFor } from './finish.ts'
import type { Led } from './led.ts'
import { closeGates, giveWay } from './pass-gates.ts'
import { leaveStalePlan, withoutInfrastructure } from './plan-infrastructure.ts'

/**
 * Takes the environment for this deployment, in one transaction with the event that says so. While the lock is ours everything is
 * resolved again: the same plan runs, another one goes back to its gates and keeps its place in line, and one that is no longer
 * allowed is rejected.
 */
export const grantLock = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  if (await closeGates(deps, led)) return true
  if (await leaveStalePlan(deps, led)) return true
  const { plan } = led.session.deployment()
  // The infrastructure was planned for itself: it is asked whether all else is as it was.
  const { hash } = withoutInfrastructure(plan)
  let resolved: Plan | LockstepError | null = null
  const granted = await led.session.recordIn(async tx => {
    resolved = null
    const epoch = await takeLock(tx, plan, led.session.id)
    if (epoch === null) return null
    resolved = await resolvedAgain(deps, plan, tx)
    if (!('hash' in resolved) || resolved.hash !== hash) return null
    led.expectSteps()
    return [{ type: 'lock-granted', epoch, planHash: plan.hash }]
  })
  if (granted) led.keepLease()
  else if (resolved !== null) return refuse(deps, led, resolved, hash)
  else if (led.session.hasNotes()) return queue(led)
  return granted || giveWay(deps, led)
}

/** Only who stands in line is woken when the environment gets free, so it is asked for once more from there. */
const queue = async (led: Led): Promise<boolean> => {
  await led.session.record()
  return true
}

const resolvedAgain = async (deps: EngineDeps, plan: Plan, tx: Transaction<Tables>): Promise<Plan | LockstepError> => {
  try {
    const { kind, app, environment } = plan
    return await deps.resolvePlan({ kind, app, environment, release: plan.release.id }, tx)
  } catch (error) {
    // What may pass is no verdict on the plan: it is looked at again.
    if (error instanceof LockstepError && error.kind === 'terminal') return error
    throw error
  }
}

const refuse = async (deps: EngineDeps, led: Led, resolved: Plan | LockstepError, hash: string): Promise<boolean> => {
  if (!('hash' in resolved)) {
    await rejectFor(deps, led, resolved)
  } else if (resolved.hash !== hash) await led.session.record({ type: 'replanned', plan: resolved })
  return true
}

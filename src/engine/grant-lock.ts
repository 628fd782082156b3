import { LockstepError } from '../domain/errors/error.ts'
import type { Plan } from '../domain/plan.ts'
import { takeLock } from '../store/environment-lock.ts'
import { nextEpoch } from '../store/lease-deployment.ts'
import type { EngineDeps } from './deps.ts'
import { leave } from './finish.ts'
import type { Led } from './lead.ts'

/** Automatic gates were looked at when the plan was made, and are again when the lock is granted. */
export const passGates = (_deps: EngineDeps, led: Led): Promise<boolean> => led.session.record({ type: 'gates-passed' })

/**
 * Takes the environment for this deployment, in one transaction with the event that says so. While the lock is ours everything is
 * resolved again: the same plan runs, another one goes back to its gates and keeps its place in line, and one that is no longer
 * allowed is rejected.
 */
export const grantLock = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  const { plan } = led.session.deployment()
  const { app, environment } = plan
  const epoch = await nextEpoch(deps.store.pool)
  let resolved: Plan | LockstepError | null = null
  const granted = await led.session.recordWith([{ type: 'lock-granted', epoch, planHash: plan.hash }], async tx => {
    if (!(await takeLock(tx, { app, environment }, led.session.id))) return false
    resolved = await resolvedAgain(deps, plan)
    if (!('hash' in resolved) || resolved.hash !== plan.hash) return false
    await tx.updateTable('deployments').set({ epoch }).where('id', '=', led.session.id).execute()
    return true
  })
  if (granted) await led.continueAs(epoch)
  else if (resolved !== null) await refuse(deps, led, resolved)
  return granted || resolved !== null
}

const resolvedAgain = async (deps: EngineDeps, plan: Plan): Promise<Plan | LockstepError> => {
  try {
    return await deps.resolvePlan({
      kind: plan.kind,
      app: plan.app,
      environment: plan.environment,
      release: plan.release.id,
    })
  } catch (error) {
    // What may pass is no verdict on the plan: it is looked at again.
    if (error instanceof LockstepError && error.kind === 'terminal') return error
    throw error
  }
}

const refuse = (deps: EngineDeps, led: Led, resolved: Plan | LockstepError): Promise<boolean> => {
  if ('hash' in resolved) return led.session.record({ type: 'replanned', plan: resolved })
  const actor = { kind: 'system', name: 'lockstep' } as const
  const reason = `${resolved.code}: ${resolved.message}`
  return led.session.recordWith([{ type: 'rejected', actor, reason }], async tx => {
    await leave(deps, led, tx)
    return true
  })
}

import { lockstepItself } from '../domain/audit/fact.ts'
import { newerDeployment } from '../store/environment-lock.ts'
import type { EngineDeps } from './deps.ts'
import { end } from './finish.ts'
import { judgeGates, nextLook, unmet } from './judge-gates.ts'
import type { Led } from './led.ts'
import { planInfrastructure } from './plan-infrastructure.ts'

/**
 * Looks whether a deployment may stand in line now. That its gates are passed is written together with the lock. False: it waits, and
 * is looked at again when somebody decides or when the time has come.
 */
export const passGates = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  if (await planInfrastructure(deps, led)) return true
  const judged = await judgeGates(deps, led)
  switch (judged.verdict) {
    case 'passed':
      led.session.note({ type: 'gates-passed' })
      return true
    case 'refused': {
      return end(deps, led, { type: 'rejected', actor: lockstepItself, reason: unmet(judged.states, 'refused') })
    }
    case 'expired':
      return end(deps, led, { type: 'expired', reason: unmet(judged.states, 'expired') })
    case 'waiting':
      led.lookAgainAt = nextLook(judged, deps.clock.now().getTime())
      return giveWay(deps, led)
  }
}

/** A gate may have closed while the deployment stood in line: then it waits again, with its approvals. False: all are open. */
export const closeGates = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  // What was passed a moment ago is not looked at twice.
  if (led.session.hasNotes()) return false
  const { verdict, states } = await judgeGates(deps, led)
  if (verdict === 'passed') return false
  await led.session.record({ type: 'gates-closed', why: unmet(states, 'waiting', 'refused', 'expired') })
  return true
}

/** Ends a deployment that waits where a newer one has come that replaces it. False: there is none. */
export const giveWay = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  const { plan } = led.session.deployment()
  const by = plan.kind === 'rollback' ? null : await newerDeployment(deps.store.db, plan, led.session.id)
  return by !== null && end(deps, led, { type: 'superseded', by })
}

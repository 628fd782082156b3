import { failure } from '../domain/errors/error.ts'
import { gateErrors } from '../domain/errors/gate.ts'
import { toldOfBrokenGlass } from '../domain/gates/demands.ts'
import { evaluateGates } from '../domain/gates/evaluate.ts'
import type { GateVerdict } from '../domain/gates/facts.ts'
import { peopleIn, personOf } from '../domain/gates/people.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Actor } from '../domain/saga/event.ts'
import { gateFacts, gatesOf } from '../engine/gate-facts.ts'
import { freezesOf } from '../store/freezes.ts'
import { decide } from './decide.ts'
import type { Lockstep } from './lockstep.ts'

/** A decision about the plan that the person has seen: its hash goes along, so that another plan is never agreed to. */
type Decision = {
  readonly id: string
  readonly actor: Actor
  readonly planHash: string
  readonly reason: string
}

/** How the gates of a deployment stand now, by what the checks answered last. Null once it no longer waits. */
export const gatesNow = async (lockstep: Lockstep, deployment: Deployment): Promise<GateVerdict | null> => {
  const { state, plan } = deployment
  if (state !== 'waiting') return null
  const freezes = await freezesOf(lockstep.store.pool, plan)
  return evaluateGates(gatesOf(lockstep, plan), await gateFacts(lockstep, deployment, freezes))
}

/**
 * Agrees that the plan starts. GATE_NOT_APPROVER, GATE_NOTHING_TO_APPROVE, DEPLOYMENT_EVENT_REFUSED when the plan is another one now.
 * An approval that comes with a rejection or at its expiry has one outcome: the first that is written.
 */
export const approve = (lockstep: Lockstep, { id, actor, planHash, reason }: Decision): Promise<Deployment> =>
  decide(lockstep, id, async deployment => {
    const open = (await gatesNow(lockstep, deployment))?.states.filter(
      ({ gate, status }) => gate === 'approvals' && status === 'waiting',
    )
    if (open === undefined || open.length === 0)
      throw failure(gateErrors.GATE_NOTHING_TO_APPROVE, { deployment: id, state: deployment.state })
    const who = [...new Set(open.flatMap(state => state.who))]
    if (!includes(lockstep.policy, who, actor.name))
      throw failure(gateErrors.GATE_NOT_APPROVER, { person: actor.name, deployment: id, who })
    return { type: 'approved', planHash, actor, reason }
  })

/** Says that an item of the checklist was looked at. GATE_ITEM_UNKNOWN. */
export const tick = (
  lockstep: Lockstep,
  { id, actor, planHash, item }: Omit<Decision, 'reason'> & { readonly item: string },
): Promise<Deployment> =>
  decide(lockstep, id, deployment => {
    const done = deployment.gates.ticked.map(one => one.item)
    const left = gatesOf(lockstep, deployment.plan).checklist.filter(one => !done.includes(one))
    if (!left.includes(item)) throw failure(gateErrors.GATE_ITEM_UNKNOWN, { item, deployment: id, left })
    return { type: 'ticked', item, planHash, actor }
  })

/** Lets nobody start it any more. Rejection is no failure of the release. */
export const reject = (lockstep: Lockstep, { id, actor, reason }: Omit<Decision, 'planHash'>): Promise<Deployment> => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'a rejection' })
  return decide(lockstep, id, () => ({ type: 'rejected', actor, reason }))
}

/**
 * Overrides every gate, never the lock: audited, and told to others. GATE_GLASS_BARRED, GATE_GLASS_UNTOLD, GATE_REASON_MISSING.
 */
export const breakGlass = (lockstep: Lockstep, { id, actor, planHash, reason }: Decision): Promise<Deployment> => {
  if (reason.trim() === '') throw failure(gateErrors.GATE_REASON_MISSING, { what: 'breaking the glass' })
  requireGlassBreaker(lockstep.policy, actor)
  const told = toldOfBrokenGlass(lockstep.policy, actor.name)
  if (told === undefined) throw failure(gateErrors.GATE_GLASS_UNTOLD, { person: actor.name })
  return decide(lockstep, id, () => ({ type: 'glass-broken', planHash, actor, reason, told }))
}

/** Without a policy nobody may break the glass. GATE_GLASS_BARRED. */
export const requireGlassBreaker = (policy: Policy, { name }: Actor): void => {
  const who = peopleIn(policy.breakGlass.who, policy.directory)
  if (!includes(policy, who, name)) throw failure(gateErrors.GATE_GLASS_BARRED, { person: name, who })
}

const includes = ({ directory }: Policy, people: readonly string[], name: string): boolean =>
  people.some(person => personOf(person, directory) === personOf(name, directory))

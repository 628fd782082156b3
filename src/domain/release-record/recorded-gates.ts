import type { Plan } from '../plan.ts'
import { demandsVersion, noPolicy } from '../gates/demands.ts'
import { demandWords } from '../gates/demand-words.ts'
import type { HttpCheck } from '../gates/gates.ts'
import type { Deployment } from '../saga/deployment.ts'
import type { Actor, DeploymentEvent } from '../saga/event.ts'

export type RecordedApproval = {
  readonly at: string
  readonly person: string
  readonly reason: string
  readonly planHash: string
  /** False: it was about an earlier plan of the deployment, so it counted no more. */
  readonly isOfThisPlan: boolean
}

/** An item of the checklist; null: nobody ticked it. */
export type RecordedItem = { readonly item: string; readonly person: string | null; readonly at: string | null }

/** What another system answered last. */
export type RecordedCheck = {
  readonly name: string
  readonly verdict: 'pass' | 'fail' | 'none'
  readonly why: string
  readonly at: string
}

/** What had to hold before a deployment started, and who said that it does. */
export type RecordedGates = {
  /** What the file of the release demands, in words. */
  readonly demanded: readonly string[]
  /** Digest of what the policy of the server demanded besides; null: nothing. */
  readonly policy: string | null
  /** Null: it never came past its gates. */
  readonly passedAt: string | null
  readonly approvals: readonly RecordedApproval[]
  readonly checklist: readonly RecordedItem[]
  readonly checks: readonly RecordedCheck[]
  /** The gates were overridden. `told`: who had to hear of it. */
  readonly brokenGlass: {
    readonly actor: Actor
    readonly reason: string
    readonly told: readonly string[]
    readonly at: string
  } | null
}

/** The gates of a deployment as its events tell them, for the plan that it had last. Pure. */
export const recordedGates = (deployment: Deployment, events: readonly DeploymentEvent[]): RecordedGates => {
  const { plan, gates } = deployment
  return {
    demanded: demandWords(plan.gates),
    policy: demandsNothing(plan) ? null : plan.policy,
    passedAt: events.findLast(({ type }) => type === 'gates-passed')?.at ?? null,
    approvals: events.flatMap(event => approvalOf(event, plan.hash)),
    checklist: checklistOf(deployment),
    checks: Object.entries(gates.checks).map(([url, answer]) => ({ name: nameOf(url, plan.gates.checks), ...answer })),
    brokenGlass: gates.brokenGlass,
  }
}

const demandsNothing = ({ policy, app, environment }: Plan): boolean =>
  policy === noPolicy.version || policy === demandsVersion(noPolicy, app, environment)

const approvalOf = (event: DeploymentEvent, hash: string): readonly RecordedApproval[] => {
  if (event.type !== 'approved') return []
  const { at, actor, reason, planHash } = event
  return [{ at, person: actor.name, reason, planHash, isOfThisPlan: planHash === hash }]
}

/** The items of the file in its order, then those that the policy has added and somebody ticked. */
const checklistOf = ({ plan, gates }: Deployment): readonly RecordedItem[] => {
  const items = [...new Set([...plan.gates.checklist, ...gates.ticked.map(({ item }) => item)])]
  return items.map(item => {
    const tick = gates.ticked.find(one => one.item === item)
    return { item, person: tick?.person ?? null, at: tick?.at ?? null }
  })
}

/** A check of the policy has no name in the plan: then what is asked stands for it, without what may be a secret. */
const nameOf = (url: string, checks: readonly HttpCheck[]): string => {
  const known = checks.find(check => check.url === url)
  if (known !== undefined) return known.name
  const parsed = URL.parse(url)
  return parsed === null ? 'a check of the policy' : `${parsed.host}${parsed.pathname}`
}

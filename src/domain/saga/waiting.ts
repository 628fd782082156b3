import type { Approval, CheckAnswer, Tick } from '../gates/facts.ts'
import { waitsForInfrastructure } from '../infrastructure/planned-infrastructure.ts'
import type { Deployment } from './deployment.ts'
import type { Actor, FactType } from './event.ts'
import type { Transitions } from './transition.ts'

/** The audited override: gates were passed by a person's word. `told`: who has to hear of it. */
export type BrokenGlass = {
  readonly actor: Actor
  readonly reason: string
  readonly told: readonly string[]
  readonly at: string
}

/** What is known of a deployment's gates beside what can be looked up. */
export type GateRecord = {
  /** For the plan as it is now: one that changes has none. */
  readonly approvals: readonly Approval[]
  readonly ticked: readonly Tick[]
  /** By URL: what it answered last. */
  readonly checks: Readonly<Record<string, CheckAnswer>>
  readonly brokenGlass: BrokenGlass | null
}

export const noGateRecord: GateRecord = { approvals: [], ticked: [], checks: {}, brokenGlass: null }

type WaitingFact = Extract<FactType, 'approved' | 'ticked' | 'gate-checked' | 'glass-broken' | 'gates-closed'>

const withGates = (deployment: Deployment, gates: Partial<GateRecord>): Deployment => ({
  ...deployment,
  gates: { ...deployment.gates, ...gates },
})

const onlyThisPlan = ({ plan }: Deployment, { planHash }: { readonly planHash: string }): string | null => {
  if (planHash !== plan.hash) return 'it was about another plan; look at the plan again'
  return waitsForInfrastructure(plan) ? 'its infrastructure is still being planned; look again in a moment' : null
}

/** The part of the state table where a deployment waits for its gates. */
export const waiting: Transitions<WaitingFact> = {
  approved: {
    from: ['waiting'],
    refuse: (deployment, event) =>
      onlyThisPlan(deployment, event) ??
      (deployment.gates.approvals.some(({ person }) => person === event.actor.name)
        ? `${event.actor.name} has approved it already`
        : null),
    fold: (deployment, { actor, at }) =>
      withGates(deployment, { approvals: [...deployment.gates.approvals, { person: actor.name, at }] }),
  },
  ticked: {
    from: ['waiting'],
    refuse: (deployment, event) =>
      onlyThisPlan(deployment, event) ??
      (deployment.gates.ticked.some(({ item }) => item === event.item) ? `${event.item} is ticked already` : null),
    fold: (deployment, { item, actor, at }) =>
      withGates(deployment, { ticked: [...deployment.gates.ticked, { item, person: actor.name, at }] }),
  },
  'gate-checked': {
    from: ['waiting'],
    fold: (deployment, { check, verdict, why, at }) =>
      withGates(deployment, { checks: { ...deployment.gates.checks, [check]: { verdict, why, at } } }),
  },
  'glass-broken': {
    from: ['waiting'],
    refuse: (deployment, event) =>
      onlyThisPlan(deployment, event) ?? (deployment.gates.brokenGlass === null ? null : 'its glass is broken already'),
    fold: (deployment, { actor, reason, told, at }) =>
      withGates(deployment, { brokenGlass: { actor, reason, told, at } }),
  },
  'gates-closed': { from: ['queued'], fold: deployment => ({ ...deployment, state: 'waiting' }) },
}

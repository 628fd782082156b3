import { expect, it } from 'vitest'
import { freezePlan } from '../freeze-plan.ts'
import type { Plan, PlannedStep } from '../plan.ts'
import { fold } from './apply.ts'
import type { DeploymentEvent, Fact } from './event.ts'
import { noTerms } from '../plan.ts'

const at = '2026-01-01T00:00:00.000Z'
const release = { id: 'r1', version: 'v1', commit: 'c', fingerprint: 'f' }
const actor = { kind: 'person', name: 'ada' } as const

const step = (id: string, effect: PlannedStep['effect']): PlannedStep => ({
  id,
  kind: id,
  version: 1,
  params: {},
  title: id,
  effect,
  reversible: { kind: 'yes' },
  opensDataWindow: false,
  timeoutMs: 1000,
  ask: false,
  askWithinMs: null,
  mayBeSkipped: true,
})

const plan: Plan = freezePlan({
  kind: 'deploy',
  app: 'orders',
  environment: 'production',
  release,
  base: release,
  ledger: [],
  ...noTerms,
  strategy: 'blue-green',
  steps: [step('revert', 'schema'), step('last', 'traffic')],
})

const events = (...facts: readonly Fact[]): readonly DeploymentEvent[] => facts.map(fact => ({ ...fact, at }))

const kept = [{ what: 'migration 2', why: 'orders.priority holds 3 values' }]
const until = (...more: readonly Fact[]) =>
  fold(
    events(
      { type: 'created', plan, actor, reason: null },
      { type: 'gates-passed' },
      { type: 'lock-granted', epoch: 1, planHash: plan.hash },
      { type: 'step-started', step: 'revert', operationId: 'o1', before: null },
      { type: 'step-done', step: 'revert', receipt: null, kept },
      ...more,
    ),
  )

it('records what a step left ahead on purpose', () => {
  expect(until()?.kept).toEqual(kept)
})

it('takes it off the record when the step itself is undone, and keeps what its undo leaves', () => {
  const undone = until(
    { type: 'abort-requested', actor, reason: 'enough' },
    { type: 'undo-started', step: 'revert', operationId: 'o1.undo' },
    { type: 'undo-done', step: 'revert', kept: [{ what: 'migration 1', why: 'it has no down script' }] },
  )
  expect(undone?.kept).toEqual([{ what: 'migration 1', why: 'it has no down script' }])
})

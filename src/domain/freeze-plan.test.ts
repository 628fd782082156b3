import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelPlan } from '../../test/rig/saga-plans.ts'
import { randomPlan, randomSteps } from '../../test/rig/saga-random.ts'
import { freezePlan } from './freeze-plan.ts'
import type { Plan, PlanDraft, PlannedStep } from './plan.ts'

const runs = { numRuns: 100, seed: 20260101 }

const draftOf = ({ undo: _undo, pointOfNoReturn: _point, hash: _hash, ...draft }: Plan): PlanDraft => draft

const changedFirst = (draft: PlanDraft, change: (step: PlannedStep) => Partial<PlannedStep>): PlanDraft => ({
  ...draft,
  steps: draft.steps.map((step, index) => (index === 0 ? { ...step, ...change(step) } : step)),
})

/** Each field that an approval is about, changed (I5). */
const changes: Readonly<Record<string, (draft: PlanDraft) => PlanDraft>> = {
  kind: draft => ({ ...draft, kind: draft.kind === 'deploy' ? 'rollback' : 'deploy' }),
  app: draft => ({ ...draft, app: 'payments' }),
  environment: draft => ({ ...draft, environment: 'staging' }),
  'release id': draft => ({ ...draft, release: { ...draft.release, id: 'rel_9' } }),
  'release version': draft => ({ ...draft, release: { ...draft.release, version: 'v9' } }),
  'release commit': draft => ({ ...draft, release: { ...draft.release, commit: 'c9' } }),
  'release content': draft => ({ ...draft, release: { ...draft.release, fingerprint: 'f9' } }),
  base: draft => ({ ...draft, base: draft.base && { ...draft.base, fingerprint: 'f9' } }),
  'no base': draft => ({ ...draft, base: null }),
  ledger: draft => ({ ...draft, ledger: [...draft.ledger, '001:abc'] }),
  strategy: draft => ({ ...draft, strategy: 'canary' }),
  'a step more': draft => ({ ...draft, steps: [...draft.steps, { ...(draft.steps[0] as PlannedStep), id: 'more' }] }),
  'a step less': draft => ({ ...draft, steps: draft.steps.slice(1) }),
  'step id': draft => changedFirst(draft, ({ id }) => ({ id: `${id}!` })),
  'step kind': draft => changedFirst(draft, ({ kind }) => ({ kind: `${kind}!` })),
  'step version': draft => changedFirst(draft, ({ version }) => ({ version: version + 1 })),
  'step params': draft => changedFirst(draft, () => ({ params: { sql: 'drop table orders' } })),
  'step title': draft => changedFirst(draft, ({ title }) => ({ title: `${title}!` })),
  'step effect': draft => changedFirst(draft, ({ effect }) => ({ effect: effect === 'code' ? 'traffic' : 'code' })),
  'step reversibility': draft =>
    changedFirst(draft, ({ reversible }) => ({
      reversible: reversible.kind === 'no' ? { kind: 'yes' } : { kind: 'no', why: 'it removes a column' },
    })),
  'why not reversible': draft => changedFirst(draft, () => ({ reversible: { kind: 'no', why: 'another reason' } })),
  'what is kept': draft =>
    changedFirst(draft, () => ({ reversible: { kind: 'while-empty', keeps: 'another column' } })),
  'data window': draft => changedFirst(draft, ({ opensDataWindow }) => ({ opensDataWindow: !opensDataWindow })),
  timeout: draft => changedFirst(draft, ({ timeoutMs }) => ({ timeoutMs: timeoutMs + 1 })),
  ask: draft => changedFirst(draft, ({ ask }) => ({ ask: !ask })),
  'how long it asks': draft => changedFirst(draft, ({ askWithinMs }) => ({ askWithinMs: (askWithinMs ?? 0) + 1 })),
  'may be skipped': draft => changedFirst(draft, ({ mayBeSkipped }) => ({ mayBeSkipped: !mayBeSkipped })),
}

/** The same value with the keys of every object the other way round. */
const reversedKeys = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(reversedKeys) as T
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversedKeys(inner)])) as T
}

describe('the hash of a plan (I5)', () => {
  it.each(Object.keys(changes))('changes with: %s', name => {
    fc.assert(
      fc.property(randomPlan, plan => {
        const draft = draftOf(plan)
        expect(freezePlan((changes[name] ?? (same => same))(draft)).hash).not.toBe(plan.hash)
      }),
      runs,
    )
  })

  it('changes with the order of any two different steps', () => {
    fc.assert(
      fc.property(randomSteps, fc.nat(), (steps, at) => {
        fc.pre(steps.length > 1)
        const first = at % (steps.length - 1)
        const swapped = steps.with(first, steps[first + 1] as PlannedStep).with(first + 1, steps[first] as PlannedStep)
        expect(modelPlan(swapped).hash).not.toBe(modelPlan(steps).hash)
      }),
      runs,
    )
  })

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(randomPlan, plan => {
        expect(freezePlan(reversedKeys(draftOf(plan)))).toEqual(plan)
      }),
      runs,
    )
  })

  it('is the same when a frozen plan, or its stored JSON, is frozen again', () => {
    fc.assert(
      fc.property(randomPlan, plan => {
        expect(freezePlan(plan)).toEqual(plan)
        expect(freezePlan(draftOf(JSON.parse(JSON.stringify(plan)) as Plan))).toEqual(plan)
      }),
      runs,
    )
  })

  it('covers undo order and point of no return, which follow from the steps', () => {
    const { undo, pointOfNoReturn, steps } = modelPlan(fc.sample(randomSteps, { numRuns: 1, seed: 1 })[0] ?? [])
    expect(undo.length).toBe(steps.filter(({ effect }) => effect !== 'none').length)
    expect(pointOfNoReturn).toBe(steps.find(({ reversible }) => reversible.kind === 'no')?.id ?? null)
  })
})

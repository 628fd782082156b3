import { describe, expect, it } from 'vitest'
import { createdBy, eventOf } from '../../../test/rig/saga-model.ts'
import { modelPlan, modelStep } from '../../../test/rig/saga-plans.ts'
import type { InfrastructurePlan } from '../infrastructure/infrastructure-plan.ts'
import { noPolicy } from '../gates/demands.ts'
import { noticeOf } from '../notices/notice-of.ts'
import { apply, refusal } from './apply.ts'
import { planned as begun } from './deployment.ts'
import type { Fact } from './event.ts'

const change: InfrastructurePlan = {
  digest: 'd',
  state: { lineage: null, serial: 0 },
  changes: [],
  text: '',
  cutLines: 0,
}
const step = (planned: InfrastructurePlan | null) => ({
  ...modelStep('terraform', 'infrastructure', {}),
  params: { planned },
})

const unplanned = modelPlan([step(null)])
const plan = modelPlan([step(change)])
const waiting = begun(createdBy(unplanned))
const planning = eventOf({ type: 'infrastructure-planned', plan })
const by = { actor: { kind: 'person', name: 'ada' }, reason: 'because' } as const

describe('a deployment whose infrastructure is still to be planned', () => {
  it.each<[string, (planHash: string) => Fact]>([
    ['approved', planHash => ({ type: 'approved', planHash, ...by })],
    ['ticked', planHash => ({ type: 'ticked', planHash, item: 'told', actor: by.actor })],
    ['let through', planHash => ({ type: 'glass-broken', planHash, told: [], ...by })],
  ])('cannot be %s, and can be once it is planned', (_name, fact) => {
    expect(refusal(waiting, eventOf(fact(unplanned.hash)))).toMatch(/its infrastructure is still being planned/)
    const ready = apply(waiting, planning)
    expect(refusal(ready, eventOf(fact(unplanned.hash)))).toMatch(/it was about another plan/)
    expect(refusal(ready, eventOf(fact(plan.hash)))).toBeNull()
  })

  it('can be rejected', () => {
    expect(refusal(waiting, eventOf({ type: 'rejected', ...by }))).toBeNull()
  })

  it('is told of once it is known what waits', () => {
    const where = { stream: 's', seq: 1, publicUrl: 'http://lockstep.example' }
    const created = eventOf({ type: 'created', plan: unplanned, actor: by.actor, reason: null })
    expect(noticeOf({ before: null, after: waiting, event: created }, noPolicy, where)).toBeNull()
    const told = noticeOf({ before: waiting, after: apply(waiting, planning), event: planning }, noPolicy, where)
    expect(told).toMatchObject({ kind: 'planned', text: by.actor.name })
    const lost = { address: 'aws_sqs_queue.orders', type: 'aws_sqs_queue', action: 'destroy', holdsData: true } as const
    const harmful = eventOf({ type: 'infrastructure-planned', plan: modelPlan([step({ ...change, changes: [lost] })]) })
    const warned = noticeOf({ before: waiting, after: apply(waiting, harmful), event: harmful }, noPolicy, where)
    expect(warned?.text).toMatch(/; terraform, which destroys aws_sqs_queue\.orders and what is in there$/)
  })
})

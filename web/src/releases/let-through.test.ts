import { expect, it } from 'vitest'
import { letThrough } from './let-through.ts'
import { approvalOf, deploymentOf } from './record-for-tests.ts'

const told = (...deployments: Parameters<typeof letThrough>[0]['deployments']) =>
  letThrough({ deployments }).map(({ text }) => text)

it('names who approved and who confirmed, each once, and not who approved an earlier plan', () => {
  const approvals = [approvalOf('ann'), approvalOf('ben'), approvalOf('dan', { isOfThisPlan: false })]
  const checklist = [
    { item: 'support is told', person: 'ann', at: '2026-11-18T10:40:00Z' },
    { item: 'nobody sleeps', person: null, at: null },
  ]
  expect(told(deploymentOf('d-1', {}, { approvals, checklist }))).toEqual([
    'ann and ben let it into live, Wed 18 Nov, 11:00 UTC.',
  ])
})

it('says where nobody was asked, and who broke the glass', () => {
  const brokenGlass = {
    actor: { kind: 'person' as const, name: 'eve' },
    reason: 'all is down',
    told: [],
    at: '2026-11-18T10:59:00Z',
  }
  expect(told(deploymentOf('d-1', { environment: 'dev' }), deploymentOf('d-2', {}, { brokenGlass }))).toEqual([
    'eve broke the glass for live, Wed 18 Nov, 10:59 UTC: all is down.',
    'Nobody had to let it into dev: cy had it deployed, Wed 18 Nov, 11:00 UTC.',
  ])
})

it.each([
  ['waiting', null, 'It waits before live.'],
  ['rejected', 'not on a Friday', 'It was rejected before live: not on a Friday.'],
  ['superseded', null, 'It was superseded before live.'],
])('says how it stands where nobody has let it in: %s', (state, why, text) => {
  expect(told(deploymentOf('d-1', { state, why }, { passedAt: null }))).toEqual([text])
})

it('tells of the last time that it was let in, and neither of drills nor of rollbacks', () => {
  const first = deploymentOf('d-1', {}, { approvals: [approvalOf('ann')] })
  const waits = deploymentOf('d-2', { state: 'rejected' }, { passedAt: null })
  const drill = deploymentOf('d-3', { isDrill: true }, { approvals: [approvalOf('ben')] })
  const back = deploymentOf('d-4', { kind: 'rollback', direction: 'away' }, { approvals: [approvalOf('ben')] })
  expect(told(first, waits, drill, back)).toEqual(['ann let it into live, Wed 18 Nov, 11:00 UTC.'])
})

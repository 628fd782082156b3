import { expect, it } from 'vitest'
import { approvalOf, deploymentOf } from './record-for-tests.ts'
import { recordedWords } from './recorded-words.ts'

it('has all that was said in its order, and last what nobody has said', () => {
  const actor = { kind: 'person', name: 'eve' } as const
  const deployment = deploymentOf(
    'd-1',
    { decisions: [{ at: '2026-11-18T10:50:00Z', actor, what: 'aborted it', reason: 'enough' }] },
    {
      approvals: [approvalOf('ann'), approvalOf('ben', { at: '2026-11-18T10:10:00Z', isOfThisPlan: false })],
      checklist: [
        { item: 'nobody sleeps', person: null, at: null },
        { item: 'support is told', person: 'dan', at: '2026-11-18T10:20:00Z' },
      ],
      checks: [{ name: 'load', verdict: 'fail', why: 'too slow', at: '2026-11-18T10:25:00Z' }],
      brokenGlass: { actor, reason: 'all is down', told: [], at: '2026-11-18T10:40:00Z' },
    },
  )
  expect(recordedWords(deployment).map(({ who, what, why }) => [who, what.word, why])).toEqual([
    ['ben', 'approved an earlier plan, which counts no more', 'looked at it'],
    ['dan', 'confirmed', 'support is told'],
    ['load', 'fails', 'too slow'],
    ['ann', 'approved', 'looked at it'],
    ['eve', 'broke the glass', 'all is down'],
    ['eve', 'aborted it', 'enough'],
    [null, 'not confirmed', 'nobody sleeps'],
  ])
})

it('is empty where nothing had to be said', () => {
  expect(recordedWords(deploymentOf('d-1'))).toEqual([])
})

import { expect, it } from 'vitest'
import { statusOf } from '../overview/seen-for-tests.ts'
import { preflightFacts } from './preflight-facts.ts'
import { preflightOf, stepOf, targetOf } from './preflight-for-tests.ts'

const open = (...args: Parameters<typeof preflightFacts>) =>
  preflightFacts(...args)
    .filter(({ isOpen }) => isOpen)
    .map(({ text }) => text)

it('says what was looked at and holds', () => {
  const facts = preflightFacts({
    preflight: preflightOf({}),
    target: targetOf('v1'),
    status: statusOf('live', 'v2'),
  })
  expect(facts.map(({ isOpen, text }) => [isOpen, text])).toEqual([
    [false, 'v1 was verified here'],
    [false, 'What v1 runs is still there'],
    [false, 'Nobody deploys here'],
    [false, 'Its file asks nobody first'],
    [false, 'Each of its steps can be taken back'],
  ])
  expect(facts[0]?.detail).toBe('since Tue 10 Nov, 10:00 UTC')
})

it('says what is open: who acts there, whom it waits for, where the way back ends', () => {
  const why = 'a command without undo'
  const { plan } = preflightOf(
    {},
    { pointOfNoReturn: 'run', steps: [stepOf('run', { reversible: { kind: 'no', why } })] },
  )
  const gates = { ...plan.gates, checklist: ['support is told'], soakMs: 60_000 }
  const elsewhere = { home: 'h', host: 'far', nodes: 1 }
  expect(
    open({
      preflight: { ...preflightOf({}), plan: { ...plan, gates } },
      target: undefined,
      status: statusOf('live', 'v2', { deployment: 'd-1', elsewhere }),
    }),
  ).toEqual([
    'What v1 runs is looked for when it starts',
    'd-1 acts here now',
    'It waits first for "support is told" ticked',
    'From run on there is no way back',
  ])
})

it('does not say that something is there before it is known', () => {
  const facts = preflightFacts({ preflight: preflightOf({}), target: targetOf('v1'), status: undefined })
  expect(facts.some(({ text }) => text.includes('still there'))).toBe(false)
})

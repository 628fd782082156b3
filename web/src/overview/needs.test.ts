import { expect, it } from 'vitest'
import { needsOf } from './needs.ts'
import { entryOf, gateOf, seenOf, statusOf, waitingOf } from './seen-for-tests.ts'
import { overviewHeadline, overviewSentence } from './sentence.ts'

const approval = gateOf('approvals', { who: ['ann'], detail: '1 of 2: ben' })
const waits = seenOf('orders', [statusOf('live', 'v1', { waiting: [waitingOf('d-1', 'v2', approval)] })])
const asks = seenOf(
  'billing',
  [statusOf('live', 'v1', { deployment: 'd-2', asking: { about: 'failure', step: 'test', deadline: null } })],
  [entryOf('d-2', 'live', 'v3', 'asking')],
)
const backThere = seenOf(
  'catalogue',
  [statusOf('live', 'v1')],
  [
    entryOf('d-4', 'live', 'v5', 'superseded'),
    entryOf('d-3', 'live', 'v4', 'rolled-back'),
    entryOf('d-0', 'live', 'v1', 'succeeded'),
  ],
)
const drifted = {
  ...seenOf('notices', [statusOf('live', 'v1')]),
  drift: [{ environment: 'live', release: 'v1', differences: ['mailer runs 3'], unknown: null, since: null }],
}

it('finds what waits for whoever looks, what asks, what was taken back and what has drifted, in this order', () => {
  const needs = needsOf([drifted, backThere, asks, waits], 'ann')
  expect(needs.map(({ kind, app }) => `${kind} ${app}`)).toEqual([
    'waits orders',
    'asks billing',
    'taken-back catalogue',
    'drift notices',
  ])
  expect(overviewSentence(needs)).toBe('Two things wait for you, two went wrong')
})

it('does not call for somebody whom no gate names', () => {
  const needs = needsOf([waits], 'eve')
  expect(needs).toMatchObject([{ kind: 'waits', isMine: false }])
  expect(overviewSentence(needs)).toBe('Nothing waits for you, and nothing went wrong')
})

it('lets go of what was taken back once something else has succeeded or is under way there', () => {
  const better = { ...backThere, history: [entryOf('d-5', 'live', 'v6', 'succeeded'), ...backThere.history] }
  const moving = { ...backThere, status: [statusOf('live', 'v1', { deployment: 'd-6' })] }
  expect([needsOf([better], 'ann'), needsOf([moving], 'ann')]).toEqual([[], []])
})

it('does not take a gate that ends by itself for one that waits for people', () => {
  const soaking = seenOf('reports', [statusOf('live', 'v1', { waiting: [waitingOf('d-7', 'v2', gateOf('soak'))] })])
  expect(needsOf([soaking], 'ann')).toEqual([])
})

it('says how much there is and what moves', () => {
  const moving = seenOf(
    'identity',
    [statusOf('dev', 'v5'), statusOf('live', 'v4', { deployment: 'd-8' })],
    [entryOf('d-8', 'live', 'v5', 'running')],
  )
  expect(overviewHeadline([waits, moving])).toBe(
    '2 apps in 2 environments. One deployment is moving: identity v5 to live.',
  )
  expect(overviewHeadline([waits, asks])).toBe('2 apps in 1 environment. No deployment is moving.')
})

import { expect, it } from 'vitest'
import type { EnvironmentStatus } from '../api/types.ts'
import { gateOf, statusOf, waitingOf } from '../overview/seen-for-tests.ts'
import { hasCome, nextFor } from './app-known.ts'
import type { AppKnown } from './app-known.ts'
import { knownOf, runOf, triedOf } from './known-for-tests.ts'
import { travellersTo } from './traveller.ts'

const now = Date.parse('2026-11-18T12:00:00Z')
const staging = statusOf('staging', 'v2')
const liveWith = (more: Partial<EnvironmentStatus> = {}) => statusOf('live', 'v1', { after: ['staging'], ...more })
const seenWith = (more: Partial<EnvironmentStatus>, known: Partial<Omit<AppKnown, 'status'>> = {}) => {
  const live = liveWith(more)
  return travellersTo(knownOf(2, [staging, live], known), live, 'ben', now)
}
const waits = (...gates: Parameters<typeof waitingOf>[2][]) => ({ waiting: [waitingOf('d-2', 'v2', ...gates)] })

const cases: readonly (readonly [string, ReturnType<typeof seenWith>, object])[] = [
  [
    'an approval, with who can give it and where',
    seenWith(waits(gateOf('approvals', { title: '1 approval', detail: '0 of 1', who: ['ben'] }))),
    {
      text: 'has 0 of 1 approvals',
      more: '1 approval: 0 of 1; ben can pass it.',
      word: { word: 'Waits for you' },
      way: { to: 'approval', id: 'd-2' },
    },
  ],
  [
    'a soak',
    seenWith(waits(gateOf('soak', { until: '2026-11-18T15:00:00Z' }))),
    { text: 'soaks; that ends in 3 h', way: { to: 'deployment', id: 'd-2' } },
  ],
  ['a freeze', seenWith(waits(gateOf('freeze'))), { text: 'is kept out by a freeze', word: { icon: 'snowflake' } }],
  [
    'a window',
    seenWith(waits(gateOf('windows', { until: '2026-11-18T12:30:00Z' }))),
    { text: 'waits for its window, which opens in 30 min' },
  ],
  [
    'a gate that can never hold',
    seenWith(waits(gateOf('branches', { status: 'refused' }))),
    { text: 'may not come here' },
  ],
  [
    'another that acts before it',
    seenWith({ waiting: [{ ...waitingOf('d-2', 'v2'), state: 'queued' }] }),
    { text: 'stands in line' },
  ],
  [
    'a hold',
    seenWith({ holds: [{ release: 'v2', reason: 'p95 too high' }] }),
    { text: 'is held', more: 'p95 too high' },
  ],
  [
    'that it was taken back',
    seenWith({ holds: [{ release: 'v2', reason: '' }] }, { history: [triedOf('live', 'v2', 'rolled-back')] }),
    { text: 'was taken back, and is held', way: { to: 'deployment', id: 'd-v2' }, asksWhy: true },
  ],
  [
    'that somebody rejected it',
    seenWith({}, { history: [triedOf('live', 'v2', 'rejected')] }),
    { text: 'was rejected', asksWhy: false },
  ],
  [
    'what its run was stopped by, as a policy does',
    seenWith(
      {},
      {
        runs: [
          runOf('run-2', 'failed', {
            release: 'r-2',
            error: { code: 'PLAN_X', title: 'Barred', message: 'no branch', hint: '', kind: 'terminal' },
          }),
        ],
      },
    ),
    { text: 'was stopped', more: 'Barred: no branch', way: { to: 'run', id: 'run-2' } },
  ],
  [
    'that its run goes no further',
    seenWith({}, { runs: [runOf('run-2', 'succeeded', { release: 'r-2', environments: ['staging'] })] }),
    { text: 'was not sent on', more: 'Its run ends with staging.' },
  ],
  [
    'that its run comes to it',
    seenWith({}, { runs: [runOf('run-2', 'deploying', { release: 'r-2' })] }),
    { text: 'comes next', isShut: false },
  ],
  ['that nobody asked', seenWith({}), { text: 'was not sent on', more: 'Nobody has asked for it here.' }],
]

it.each(cases)('tells why a release is no further: %s', (_what, travellers, expected) => {
  expect(travellers).toHaveLength(1)
  expect(travellers[0]).toMatchObject({ release: 'v2', ...expected })
})

it('tells how far one that moves has come, and what it asks', () => {
  const traffic = [
    { release: 'v1', weight: 75 },
    { release: 'v2', weight: 25 },
  ]
  const services = [{ service: 'web', url: null, instances: [], traffic }]
  const history = [triedOf('live', 'v2', 'running')]
  const moving = { deployment: 'd-v2', services }
  expect(seenWith(moving, { history })).toMatchObject([{ text: 'has 25 % of users', share: 25, isShut: false }])
  const asking = { about: 'failure', step: 'test', deadline: null } as const
  expect(seenWith({ ...moving, asking }, { history })).toMatchObject([{ text: 'asks about test', isShut: true }])
  expect(seenWith({ ...moving, left: ['web'] }, { history })).toMatchObject([{ text: 'is stuck', more: 'web.' }])
})

it('sends nothing to where it runs already, or something newer', () => {
  expect(travellersTo(knownOf(2, [staging]), staging, 'ben', now)).toEqual([])
  const behind = statusOf('live', 'v3', { after: ['staging'] })
  expect(travellersTo(knownOf(3, [staging, behind]), behind, 'ben', now)).toEqual([])
})

it('takes the newest release for the first environment, and the oldest of those before it for another', () => {
  const first = statusOf('dev', 'v1')
  expect(nextFor(knownOf(3, [first]), first)).toBe('v3')
  const both = statusOf('live', 'v1', { after: ['eu', 'us'] })
  const known = (us: string | null) => knownOf(3, [statusOf('eu', 'v3'), statusOf('us', us), both])
  expect(nextFor(known('v2'), both)).toBe('v2')
  expect(nextFor(known(null), both)).toBeNull()
  expect([hasCome(both, 'v1'), hasCome(both, 'v2'), hasCome(statusOf('x', null), 'v1')]).toEqual([true, false, false])
})

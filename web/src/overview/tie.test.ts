import { expect, it } from 'vitest'
import type { EnvironmentStatus } from '../api/types.ts'
import { columnsOf } from './columns.ts'
import { gateOf, seenOf, statusOf, waitingOf } from './seen-for-tests.ts'
import { tieOf } from './tie.ts'

const now = Date.parse('2026-11-18T12:00:00Z')
const left = statusOf('staging', 'v5')
const waiting = (...gates: Parameters<typeof waitingOf>[2][]) => ({ waiting: [waitingOf('d-1', 'v5', ...gates)] })

const cases: readonly (readonly [string, EnvironmentStatus | undefined, object])[] = [
  ['joins what runs the same', statusOf('live', 'v5'), { kind: 'same' }],
  ['says nothing of what is not there', undefined, { kind: 'none' }],
  ['says nothing where nothing was ever meant to go', statusOf('live', null), { kind: 'none' }],
  ['counts releases', statusOf('live', 'v3'), { kind: 'apart', text: '2 releases ahead', isShut: true }],
  ['counts the other way too', statusOf('live', 'v6'), { text: '1 release behind' }],
  [
    'tells a hold',
    statusOf('live', 'v4', { holds: [{ release: 'v5', reason: '' }] }),
    { text: 'v5 is held', icon: 'lock' },
  ],
  ['tells what moves', statusOf('live', 'v4', { deployment: 'd-1' }), { text: 'moving', isShut: false }],
  [
    'tells approvals',
    statusOf('live', 'v4', waiting(gateOf('approvals', { detail: '1 of 2: ben; eve is barred' }))),
    { text: '1 of 2 approvals', tone: 'person' },
  ],
  [
    'tells a soak',
    statusOf('live', 'v4', waiting(gateOf('soak', { until: '2026-11-18T15:05:00Z' }))),
    { text: 'soak ends in 3 h 5 min' },
  ],
  [
    'passes over gates that are passed',
    statusOf('live', 'v4', waiting(gateOf('soak', { status: 'passed' }), gateOf('freeze'))),
    { text: 'frozen' },
  ],
]

it.each(cases)('%s', (_what, right, tie) => {
  expect(tieOf(left, right, now)).toMatchObject(tie)
})

it('has nothing to join where nothing runs at the left', () => {
  expect(tieOf(statusOf('staging', null), statusOf('live', 'v1'), now)).toEqual({ kind: 'none' })
})

it('puts the environments of all apps into one order', () => {
  const apps = [['dev', 'live'], ['dev', 'staging', 'live'], ['lab'], ['staging', 'canary', 'live']].map((names, at) =>
    seenOf(
      `app${at}`,
      names.map(name => statusOf(name, null)),
    ),
  )
  expect(columnsOf(apps)).toEqual(['lab', 'dev', 'staging', 'canary', 'live'])
})

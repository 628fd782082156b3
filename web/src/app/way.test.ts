import { expect, it } from 'vitest'
import type { EnvironmentStatus, Freeze } from '../api/types.ts'
import { gateOf, statusOf, waitingOf } from '../overview/seen-for-tests.ts'
import { knownOf, triedOf } from './known-for-tests.ts'
import { wayOf } from './way.ts'

const now = Date.parse('2026-11-18T12:00:00Z')
const after = (...names: readonly string[]): Partial<EnvironmentStatus> => ({ after: [...names] })
const drawn = (status: readonly EnvironmentStatus[], wanted?: string) => wayOf(knownOf(3, status), wanted, 'ann', now)
const lines = (status: readonly EnvironmentStatus[]): readonly string[] =>
  drawn(status).stops.map(({ road: { line, note, from } }) => `${line} ${from ?? '-'} ${note}`.trim())

it('joins what runs the same, and breaks where something is kept or nothing has come', () => {
  const waits = { waiting: [waitingOf('d-1', 'v3', gateOf('soak'))] }
  expect(
    lines([
      statusOf('dev', 'v3'),
      statusOf('staging', 'v3', after('dev')),
      statusOf('live', 'v2', { ...after('staging'), ...waits }),
      statusOf('eu', null, after('live')),
    ]),
  ).toEqual(['same - in step', 'same - in step', 'apart -', 'apart -'])
  expect(lines([statusOf('dev', null), statusOf('live', null, after('dev'))])).toEqual([
    'apart -',
    'none - nothing to come yet',
  ])
  expect(lines([statusOf('dev', 'v3'), statusOf('live', 'v4', after('dev'))])[1]).toBe('apart - runs what came later')
})

it('moves while a deployment does', () => {
  const moving = statusOf('live', 'v2', { ...after('dev'), deployment: 'd-v3' })
  const known = knownOf(3, [statusOf('dev', 'v3'), moving], { history: [triedOf('live', 'v3', 'running')] })
  const [, live] = wayOf(known, undefined, 'ann', now).stops
  expect(live).toMatchObject({ road: { line: 'moving' }, station: { tone: 'moving', isMoving: true } })
})

it('says where a road comes from when that is not the stop beside it', () => {
  const all = [
    statusOf('dev', 'v3'),
    statusOf('lab', 'v3'),
    statusOf('live', 'v3', after('dev')),
    statusOf('eu', 'v3', after('dev', 'live')),
  ]
  expect(lines(all)).toEqual([
    'same - in step',
    'same commits in step',
    'same dev in step',
    'same dev and live in step',
  ])
})

it('lights the way of a commit as far as it has come', () => {
  const status = [statusOf('dev', 'v3'), statusOf('live', 'v2', after('dev'))]
  const looks = (wanted?: string): readonly string[] => {
    const { start, stops } = drawn(status, wanted)
    return [start, ...stops.flatMap(({ road, station }) => [road.look, station.look])]
  }
  expect(looks()).toEqual(['plain', 'plain', 'plain', 'plain', 'plain'])
  expect(looks('333')).toEqual(['lit', 'lit', 'lit', 'dark', 'dark'])
  expect(looks('222')).toEqual(['lit', 'lit', 'lit', 'lit', 'lit'])
  expect(looks('abc')).toEqual(['dark', 'dark', 'dark', 'dark', 'dark'])
})

it('tells of an environment how its users are spread, and what is frozen, held, paused and kept there', () => {
  const traffic = [
    { release: 'v2', weight: 75 },
    { release: 'v3', weight: 25 },
  ]
  const live = statusOf('live', 'v2', {
    services: [
      { service: 'web', url: null, instances: [], traffic },
      { service: 'worker', url: null, instances: [], traffic: [{ release: 'v2', weight: 100 }] },
    ],
    holds: [{ release: 'v1', reason: 'too slow' }],
    consumers: [{ consumer: 'orders', pausedBy: ['person ann'] }],
    kept: [{ what: 'migration 2', why: 'it holds 3 values' }],
  })
  const freezeOf = (environment: string | null, to: string | null): Freeze => ({
    id: '1',
    app: null,
    environment,
    from: '2026-11-18T10:00:00Z',
    to,
    reason: 'sale',
    by: 'ann',
  })
  const freezes = [freezeOf(null, null), freezeOf('dev', null), freezeOf('live', '2026-11-19T10:00:00Z')]
  const [stop] = wayOf(knownOf(2, [live], { freezes }), undefined, 'ann', now).stops
  expect(stop?.station.splits).toEqual([
    {
      service: 'web',
      parts: [
        { release: 'v2', weight: 75, isNew: false },
        { release: 'v3', weight: 25, isNew: true },
      ],
    },
  ])
  expect(stop?.station.lines.map(({ text }) => text)).toEqual([
    'frozen until somebody lifts it: sale',
    'frozen until Thu 19 Nov, 10:00 UTC: sale',
    'v1 is held: too slow',
    'orders is paused by person ann',
    'kept: migration 2',
  ])
})

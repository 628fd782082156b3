import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayGo } from './retention.ts'
import type { Retention, RetentionFacts, StoredThing } from './retention.ts'

const dayMs = 86_400_000
const nowMs = Date.parse('2026-11-28T00:00:00Z')
const all = 30 * dayMs
const retention: Retention = {
  logsMs: all,
  artifactsMs: all,
  snapshotsMs: all,
  documentsMs: all,
  noticesMs: all,
  targets: 10,
}
const none: RetentionFacts = { needed: new Set(), releasedMs: new Map(), known: new Map() }
const thing = (kind: StoredThing['kind'], daysOld: number): StoredThing => ({
  kind,
  of: 'x',
  name: 'x',
  bytes: 1,
  atMs: nowMs - daysOld * dayMs,
})
const ended = (daysAgo: number | null, isNeeded = false): RetentionFacts => ({
  ...none,
  known: new Map([['x', { endedMs: daysAgo === null ? null : nowMs - daysAgo * dayMs, isNeeded }]]),
})

it.each([
  ['an old artifact that nobody needs', thing('artifact', 31), none, true],
  ['a young one', thing('artifact', 29), none, false],
  ['an old one that is needed', thing('artifact', 999), { ...none, needed: new Set(['x']) }, false],
  ['one that was released again', thing('artifact', 99), { ...none, releasedMs: new Map([['x', nowMs]]) }, false],
  ['an old log', thing('log', 31), ended(31), true],
  ['the log of what has just ended', thing('log', 99), ended(1), false],
  ['the log of what is under way', thing('log', 99), ended(null), false],
  ['a log that nobody knows', thing('log', 31), none, true],
  ['an old snapshot', thing('snapshot', 31), ended(31), true],
  ['one of a release to return to', thing('snapshot', 31), ended(31, true), false],
  ['one of what is under way', thing('snapshot', 99), ended(null), false],
] as const)('%s', (_what, stored, facts, goes) => {
  expect(mayGo(stored, facts, retention, nowMs)).toBe(goes)
})

it('lets nothing go without a time, whatever it is, and nothing sooner for having a longer one', () => {
  const kinds = fc.constantFrom<StoredThing['kind'][]>('log', 'artifact', 'snapshot')
  const facts = fc.option(fc.integer({ min: 0, max: 400 }), { nil: null }).map(days => ended(days))
  const times = fc.integer({ min: 0, max: 400 * dayMs })
  fc.assert(
    fc.property(kinds, fc.integer({ min: 0, max: 400 }), facts, times, times, (kind, days, known, one, two) => {
      const stored = thing(kind, days)
      const within = (ms: number | null): boolean =>
        mayGo(stored, known, { ...retention, logsMs: ms, artifactsMs: ms, snapshotsMs: ms }, nowMs)
      expect(within(null)).toBe(false)
      if (within(Math.max(one, two))) expect(within(Math.min(one, two))).toBe(true)
    }),
  )
})

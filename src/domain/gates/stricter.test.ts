import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  property,
  record,
  sample,
  subarray,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateGates } from './evaluate.ts'
import type { GateFacts } from './facts.ts'
import { noBounds } from './bounds.ts'
import { noGates, weekdays, type Gates } from './gates.ts'
import type { Policy } from './policy.ts'
import { policyGates, stricter } from './stricter.ts'

const start = Date.parse('2026-11-20T10:00:00Z')
const minuteMs = 60_000
const instant = integer({ min: -20, max: 20 }).map(minutes => new Date(start + minutes * minuteMs).toISOString())
const span = integer({ min: 0, max: 20 }).map(minutes => minutes * minuteMs)
const person = constantFrom('ann', 'Ben', 'cyd', 'dan')
const url = constantFrom('https://a.example', 'https://b.example')
const few = <T>(item: Arbitrary<T>): Arbitrary<readonly T[]> => array(item, { maxLength: 2 })
const none = <T>(item: Arbitrary<T>): Arbitrary<T | null> =>
  constantFrom(true, false).chain(is => (is ? constantFrom(null) : item))

/** Small worlds, in which gates are often met. */
const anyGates: Arbitrary<Gates> = record({
  approvals: few(
    record({
      from: subarray(['ann', 'ben', 'managers', 'all'], { minLength: 1 }),
      count: integer({ min: 1, max: 2 }),
      author: constantFrom('barred', 'allowed'),
      expiryMs: span,
    }),
  ),
  waitMs: constantFrom(0, minuteMs, 10 * minuteMs),
  branches: few(subarray(['main', 'ma*', 'x'], { minLength: 1 })),
  verifiedIn: subarray(['one']),
  soakMs: constantFrom(0, minuteMs, 10 * minuteMs),
  windows: few(
    array(
      record({
        days: subarray([...weekdays], { minLength: 4 }),
        from: constantFrom('09:50', '10:00', '10:10'),
        to: constantFrom('10:05', '10:15', '09:00'),
        zone: constantFrom('UTC', 'Europe/London'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  freezes: few(record({ from: instant, to: none(instant), reason: constantFrom('sale') })),
  checks: array(
    record({ name: person, url, everyMs: constantFrom(minuteMs, 9 * minuteMs), timeoutMs: constantFrom(1, 2) }),
    {
      maxLength: 1,
    },
  ),
  checklist: subarray(['told', 'read']),
  drills: few(record({ environment: constantFrom('one'), withinMs: span })),
})

const anyFacts: Arbitrary<GateFacts> = record({
  now: instant,
  waitingSince: instant,
  refs: subarray(['main', 'x', 'y']),
  authors: subarray(['ann', 'ben@example.com', 'zoe']),
  directory: constantFrom(
    { people: null, groups: {} },
    {
      people: { ann: [], ben: ['ben@example.com'], cyd: [] },
      groups: { managers: ['ben'], all: ['ann', 'ben', 'cyd'] },
    },
  ),
  approvals: array(record({ person, at: instant }), { minLength: 2, maxLength: 8 }),
  verifiedAt: record({ one: none(instant), two: none(instant) }, { requiredKeys: [] }),
  freezes: array(record({ from: instant, to: none(instant), reason: constantFrom('incident'), by: person }), {
    maxLength: 1,
  }),
  checks: record({
    'https://a.example': record({ verdict: constantFrom('pass', 'fail', 'none'), why: person, at: instant }),
  }),
  ticked: array(record({ item: constantFrom('told', 'read'), person, at: instant })),
  drilledAt: record({ one: none(instant) }),
  isRollback: boolean(),
  hasBrokenGlass: constantFrom(false, false, false, true),
})

const passes = (gates: Gates, facts: GateFacts): boolean => evaluateGates(gates, facts).verdict === 'passed'

describe('the stricter of two', () => {
  it('passes only when both pass alone, and then it does', () => {
    assert(
      property(anyGates, anyGates, anyFacts, (one, other, facts) => {
        const together = passes(stricter(one, other), facts)
        if (together) expect([passes(one, facts), passes(other, facts)]).toEqual([true, true])
        // A check of both is asked as often as the one who wants it more often.
        const shares = one.checks.some(({ url }) => other.checks.some(check => check.url === url))
        if (!shares) expect(together).toBe(passes(one, facts) && passes(other, facts))
      }),
      { numRuns: 700 },
    )
  })

  it('is tried on worlds in which often enough both pass, and often one alone', () => {
    const worlds = Array.from({ length: 500 }, (_, seed) => ({
      one: sample(anyGates, { numRuns: 1, seed })[0] ?? noGates,
      facts: sample(anyFacts, { numRuns: 1, seed: seed + 7 })[0],
    }))
    const passed = worlds.filter(({ one, facts }) => facts !== undefined && !facts.hasBrokenGlass && passes(one, facts))
    expect(passed.length).toBeGreaterThan(10)
    expect(passed.length).toBeLessThan(400)
  })

  it('does not depend on the order of the two', () => {
    assert(
      property(anyGates, anyGates, anyFacts, (one, other, facts) => {
        const [there, back] = [stricter(one, other), stricter(other, one)].map(gates => evaluateGates(gates, facts))
        expect(there?.verdict).toBe(back?.verdict)
        expect(there?.lookAgainAt).toBe(back?.lookAgainAt)
      }),
    )
  })

  it('is the file without a policy, and what is said twice counts once', () => {
    assert(
      property(anyGates, gates => {
        expect(stricter(gates, noGates)).toEqual(gates)
        expect(stricter(noGates, gates)).toEqual(gates)
        expect(stricter(gates, gates)).toEqual(gates)
      }),
    )
  })

  it('takes the tighter of two ways to ask the same URL', () => {
    const check = (name: string, everyMs: number, timeoutMs: number): Gates => ({
      ...noGates,
      checks: [{ name, url: 'https://a.example', everyMs, timeoutMs }],
    })
    expect(stricter(check('a', 5, 9), check('b', 7, 3)).checks).toEqual([
      { name: 'a', url: 'https://a.example', everyMs: 5, timeoutMs: 3 },
    ])
  })
})

describe('any judgement', () => {
  it('has a next look only while it waits, never in the past, and later answers only where it looked', () => {
    assert(
      property(anyGates, anyFacts, (gates, facts) => {
        const { verdict, states, lookAgainAt } = evaluateGates(gates, facts)
        const isDue = verdict !== 'waiting' || lookAgainAt === null || Date.parse(lookAgainAt) >= Date.parse(facts.now)
        expect(isDue).toBe(true)
        if (verdict !== 'waiting') expect(lookAgainAt).toBeNull()
        for (const { until } of states)
          if (until !== null) expect(Date.parse(until)).toBeGreaterThan(Date.parse(facts.now))
      }),
      { numRuns: 500 },
    )
  })

  it('changes between now and the next look only by what people and other systems do', () => {
    assert(
      property(anyGates, anyFacts, integer({ min: 0, max: 30 }), (gates, facts, minutes) => {
        const first = evaluateGates(gates, facts)
        const laterMs = Date.parse(facts.now) + minutes * minuteMs
        if (first.verdict !== 'waiting') return
        if (first.lookAgainAt !== null && laterMs >= Date.parse(first.lookAgainAt)) return
        const later = evaluateGates(gates, { ...facts, now: new Date(laterMs).toISOString() })
        expect(later.verdict).toBe('waiting')
      }),
      { numRuns: 1000 },
    )
  })

  it('once expired, stays so whatever else is approved later', () => {
    assert(
      property(anyGates, anyFacts, array(person), integer({ min: 0, max: 30 }), (gates, facts, people, minutes) => {
        if (!evaluateGates(gates, facts).states.some(({ status }) => status === 'expired')) return
        const more = people.map(one => ({ person: one, at: facts.now }))
        const now = new Date(Date.parse(facts.now) + minutes * minuteMs).toISOString()
        const { states } = evaluateGates(gates, { ...facts, now, approvals: [...facts.approvals, ...more] })
        expect(states.some(({ status }) => status === 'expired')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a policy demands', () => {
  const policy: Policy = {
    version: '',
    directory: { people: null, groups: {} },
    slack: {},
    rules: [
      {
        apps: ['*'],
        environments: ['prod*'],
        gates: { ...noGates, waitMs: 5, branches: [['main']] },
        bounds: noBounds,
      },
      {
        bounds: noBounds,
        apps: ['orders', 'shop-*'],
        environments: ['production'],
        gates: { ...noGates, waitMs: 3, checklist: ['told'] },
      },
    ],
    freezes: [{ from: '2026-12-24T00:00:00Z', to: '2026-12-27T00:00:00Z', reason: 'holidays' }],
    roles: [],
    breakGlass: { who: [], tell: [] },
    pointOfNoReturn: { allow: [] },
    retention: null,
    network: [],
    workflows: [],
    apps: {},
  }
  const everywhere = { ...noGates, freezes: policy.freezes }

  it.each<[string, string, Partial<Gates>]>([
    ['orders', 'staging', {}],
    ['mail', 'production', { waitMs: 5, branches: [['main']] }],
    ['shop-web', 'production', { waitMs: 5, branches: [['main']], checklist: ['told'] }],
    ['orders', 'prod-eu', { waitMs: 5, branches: [['main']] }],
  ])('of %s in %s', (app, environment, expected) =>
    expect(policyGates(policy, app, environment)).toEqual({ ...everywhere, ...expected }),
  )
})

import { describe, expect, it } from 'vitest'
import { dueChecks } from './checks.ts'
import { evaluateGates } from './evaluate.ts'
import type { GateFacts, GateState } from './facts.ts'
import { noGates, weekdays, type Approvals, type Gates } from './gates.ts'

const since = '2026-11-20T10:00:00.000Z'
const after = (minutes: number): string => new Date(Date.parse(since) + minutes * 60_000).toISOString()
const minuteMs = 60_000

const facts = (more: Partial<GateFacts> = {}): GateFacts => ({
  now: since,
  waitingSince: since,
  refs: ['main'],
  authors: [],
  directory: {
    people: { ann: ['ann@example.com'], ben: ['ben@example.com', 'b@home.example'], cyd: ['cyd@example.com'] },
    groups: { managers: ['ann', 'ben'] },
  },
  approvals: [],
  verifiedAt: {},
  freezes: [],
  checks: {},
  ticked: [],
  drilledAt: {},
  isRollback: false,
  hasBrokenGlass: false,
  ...more,
})

const rule = (more: Partial<Approvals> = {}): Approvals => ({
  from: ['managers'],
  count: 1,
  author: 'barred',
  expiryMs: 60 * minuteMs,
  ...more,
})

const by = (...people: readonly string[]): GateFacts['approvals'] => people.map(person => ({ person, at: after(1) }))

type Seen = Partial<GateState> & { readonly again?: string | null; readonly verdict?: string }
type Row = readonly [string, Partial<Gates>, Partial<GateFacts>, Seen]

/** The one state of one gate, with verdict and next look. */
const seen = (gates: Partial<Gates>, more: Partial<GateFacts>): Seen => {
  const { states, verdict, lookAgainAt } = evaluateGates({ ...noGates, ...gates }, facts(more))
  expect(states).toHaveLength(1)
  return { ...states[0], verdict, again: lookAgainAt }
}

const rows: Readonly<Record<string, readonly Row[]>> = {
  approvals: [
    [
      'wait for those who may',
      { approvals: [rule({ count: 2 })] },
      {},
      {
        gate: 'approvals',
        title: '2 approvals of managers',
        status: 'waiting',
        detail: '0 of 2',
        who: ['ann', 'ben'],
        until: null,
        expiresAt: after(60),
        again: after(60),
        verdict: 'waiting',
      },
    ],
    [
      'wait for the rest',
      { approvals: [rule({ count: 2 })] },
      { approvals: by('ann') },
      { status: 'waiting', detail: '1 of 2: ann', who: ['ben'] },
    ],
    [
      'pass when there are enough',
      { approvals: [rule({ count: 2 })] },
      { approvals: by('ann', 'ben') },
      { status: 'passed', detail: '2 of 2: ann, ben', who: [], expiresAt: null, again: null, verdict: 'passed' },
    ],
    [
      'take people by name',
      { approvals: [rule({ from: ['cyd', 'managers'] })] },
      { approvals: by('cyd') },
      { status: 'passed' },
    ],
    [
      'count a person once, however spelled',
      { approvals: [rule({ count: 2 })] },
      { approvals: by('ben', 'Ben', 'B@home.example') },
      { status: 'waiting', detail: '1 of 2: ben', who: ['ann'] },
    ],
    [
      'do not count somebody else',
      { approvals: [rule()] },
      { approvals: by('cyd') },
      { status: 'waiting', detail: '0 of 1; cyd is not, or no longer, one of managers and does not count' },
    ],
    [
      'do not count somebody who left the group',
      { approvals: [rule()] },
      {
        approvals: by('ben'),
        directory: { people: { ann: [], ben: [] }, groups: { managers: ['ann'] } },
      },
      {
        status: 'waiting',
        who: ['ann'],
        detail: '0 of 1; ben is not, or no longer, one of managers and does not count',
      },
    ],
    [
      'do not count somebody whom the policy no longer knows',
      { approvals: [rule({ from: ['ann', 'ben'] })] },
      { approvals: by('ben'), directory: { people: { ann: [] }, groups: {} } },
      {
        status: 'waiting',
        who: ['ann'],
        detail: '0 of 1; ben is not, or no longer, one of ann, ben and does not count',
      },
    ],
    ...['ben', 'BEN', 'b@home.example', 'Benedict <B@Home.Example>', 'ben <x@example.com>'].map((author): Row => [
      `do not count the author as ${author}`,
      { approvals: [rule()] },
      { approvals: by('ben'), authors: ['zoe@example.com', author] },
      { status: 'waiting', who: ['ann'], detail: '0 of 1; ben wrote part of it and does not count' },
    ]),
    [
      'count the author where it is allowed',
      { approvals: [rule({ author: 'allowed' })] },
      { approvals: by('ben'), authors: ['ben@example.com'] },
      { status: 'passed' },
    ],
    [
      'say that too few are left',
      { approvals: [rule({ count: 2 })] },
      { approvals: by('ann'), authors: ['ben'] },
      { status: 'waiting', who: [], detail: '1 of 2: ann; nobody more may approve: the policy has to name others' },
    ],
    [
      'take names as they are without a policy',
      { approvals: [rule({ from: ['Dan'] })] },
      { approvals: by('dan'), directory: { people: null, groups: {} } },
      { status: 'passed' },
    ],
    [
      'still wait right before they expire',
      { approvals: [rule()] },
      { now: after(59.99) },
      { status: 'waiting', expiresAt: after(60), verdict: 'waiting' },
    ],
    [
      'expire',
      { approvals: [rule()] },
      { now: after(60) },
      { status: 'expired', who: [], expiresAt: null, again: null, verdict: 'expired' },
    ],
    [
      'have expired for one that comes at that very moment',
      { approvals: [rule()] },
      { now: after(60), approvals: [{ person: 'ann', at: after(60) }] },
      { status: 'expired' },
    ],
    [
      'do not expire once they are there',
      { approvals: [rule()] },
      { now: after(6000), approvals: by('ann') },
      { status: 'passed' },
    ],
  ],
  'the wait timer': [
    [
      'waits',
      { waitMs: 5 * minuteMs },
      { now: after(4) },
      { title: 'a wait of 5 minutes', status: 'waiting', until: after(5), again: after(5) },
    ],
    ['ends by itself', { waitMs: 5 * minuteMs }, { now: after(5) }, { status: 'passed', until: null, again: null }],
  ],
  branches: [
    ['pass for one of them', { branches: [['release/*', 'main']] }, { refs: ['x', 'main'] }, { status: 'passed' }],
    [
      'refuse another',
      { branches: [['main', 'hotfix/*']] },
      { refs: ['feature', 'hot'] },
      { status: 'refused', detail: 'it is on feature, hot', verdict: 'refused', again: null },
    ],
    [
      'refuse a commit on none',
      { branches: [['*']] },
      { refs: [] },
      { status: 'refused', detail: 'it is on no branch' },
    ],
  ],
  'what came before': [
    ['must be verified', { verifiedIn: ['staging'] }, { verifiedAt: {} }, { status: 'waiting', until: null }],
    ['is verified', { verifiedIn: ['staging'] }, { verifiedAt: { staging: since } }, { status: 'passed' }],
  ],
  soak: [
    [
      'waits for the latest of them',
      { soakMs: 60 * minuteMs },
      { now: after(100), verifiedAt: { one: since, two: after(50) } },
      { status: 'waiting', title: '1 hour in the environments before', until: after(110), again: after(110) },
    ],
    [
      'passes when all had it',
      { soakMs: 60 * minuteMs },
      { now: after(110), verifiedAt: { one: since, two: after(50) } },
      { status: 'passed', until: null },
    ],
    [
      'waits without an end for one that is not verified',
      { soakMs: 60 * minuteMs },
      { now: after(9999), verifiedAt: { one: since, two: null } },
      { status: 'waiting', detail: 'it is not verified in two', until: null, again: null },
    ],
    ['is impossible in the first environment', { soakMs: 1 }, {}, { status: 'refused' }],
  ],
  'a drill': [
    [
      'is needed',
      { drills: [{ environment: 'staging', withinMs: 60 * minuteMs }] },
      {},
      { status: 'waiting', title: 'a drill in staging within 1 hour', again: null },
    ],
    [
      'is young enough',
      { drills: [{ environment: 'staging', withinMs: 60 * minuteMs }] },
      { now: after(60), drilledAt: { staging: since } },
      { status: 'passed' },
    ],
    [
      'is too old',
      { drills: [{ environment: 'staging', withinMs: 60 * minuteMs }] },
      { now: after(60.001), drilledAt: { staging: since } },
      { status: 'waiting', detail: `the last one ended at ${since}` },
    ],
  ],
  'a checklist': [
    ['waits for a person', { checklist: ['told support'] }, {}, { title: 'told support', status: 'waiting', who: [] }],
    [
      'takes the tick of that item',
      { checklist: ['told support'] },
      { ticked: [{ item: 'told support', person: 'ann', at: since }] },
      { status: 'passed', detail: `confirmed by ann at ${since}` },
    ],
    [
      'takes no other tick',
      { checklist: ['told support'] },
      { ticked: [{ item: 'told sales', person: 'ann', at: since }] },
      { status: 'waiting' },
    ],
  ],
  windows: [
    [
      'wait for the next',
      {
        windows: [
          [
            { days: ['fri'], from: '12:00', to: '13:00', zone: 'UTC' },
            { days: ['fri'], from: '11:00', to: '12:00', zone: 'UTC' },
          ],
        ],
      },
      {},
      { status: 'waiting', until: '2026-11-20T11:00:00.000Z', again: '2026-11-20T11:00:00.000Z' },
    ],
    [
      'are open',
      { windows: [[{ days: ['fri'], from: '10:00', to: '13:00', zone: 'UTC' }]] },
      {},
      { status: 'passed', detail: 'open', title: 'a window: fri 10:00 to 13:00 UTC' },
    ],
    [
      'that never open refuse',
      { windows: [[{ days: weekdays, from: '10:00', to: '10:00', zone: 'UTC' }]] },
      {},
      { status: 'refused', detail: 'it never opens' },
    ],
  ],
  'a freeze': [
    [
      'is waited for',
      { freezes: [{ from: after(-5), to: after(5), reason: 'sale' }] },
      {},
      { status: 'waiting', detail: 'sale', until: after(5), who: [], again: after(5) },
    ],
    [
      'goes over into the next',
      { freezes: [{ from: after(-5), to: after(5), reason: 'sale' }] },
      { freezes: [{ from: after(4), to: after(9), reason: 'party', by: 'ann' }] },
      { status: 'waiting', detail: 'sale', until: after(9), who: [] },
    ],
    [
      'of a person is lifted by that person',
      {},
      { freezes: [{ from: after(-5), to: null, reason: 'incident', by: 'ann' }] },
      { status: 'waiting', detail: 'incident (by ann), until it is lifted', until: null, who: ['ann'], again: null },
    ],
    [
      'is over at its end',
      { freezes: [{ from: after(5), to: after(6), reason: 'later' }] },
      { freezes: [{ from: after(-5), to: since, reason: 'incident', by: 'ann' }] },
      { status: 'passed', detail: `none before ${after(5)}` },
    ],
  ],
}

describe.each(Object.entries(rows))('%s', (_, cases) => {
  it.each(cases)('%s', (_, gates, more, expected) => expect(seen(gates, more)).toMatchObject(expected))
})

describe('a check of another system', () => {
  const check = { name: 'budget', url: 'https://slo.example/budget', everyMs: minuteMs, timeoutMs: 1000 }
  const answered = (verdict: 'pass' | 'fail' | 'none', at: string): Partial<GateFacts> => ({
    checks: { [check.url]: { verdict, why: 'answered 204', at } },
  })

  it.each<[string, Partial<GateFacts>, Seen, boolean]>([
    ['was never asked', {}, { status: 'waiting', detail: 'it has not been asked yet', again: since }, true],
    [
      'passed',
      answered('pass', after(-0.5)),
      { status: 'passed', detail: `passed at ${after(-0.5)}: answered 204`, again: null },
      false,
    ],
    [
      'passed too long ago',
      answered('pass', after(-1)),
      {
        status: 'waiting',
        detail: `passed at ${after(-1)}: answered 204; too long ago to count`,
        again: since,
      },
      true,
    ],
    ['failed, and may turn', answered('fail', after(-0.5)), { status: 'waiting', again: after(0.5) }, false],
    [
      'gave no answer',
      answered('none', since),
      { status: 'waiting', detail: `no answer at ${since}: answered 204`, again: after(1) },
      false,
    ],
    [
      'is not the one that answered',
      { checks: { 'https://other.example': { verdict: 'pass', why: '', at: since } } },
      { status: 'waiting' },
      true,
    ],
  ])('%s', (_, more, expected, isDue) => {
    expect(seen({ checks: [check] }, more)).toMatchObject(expected)
    expect(dueChecks([check], facts(more))).toEqual(isDue ? [check] : [])
  })
})

const everything: Gates = {
  approvals: [rule()],
  waitMs: minuteMs,
  branches: [['release']],
  verifiedIn: ['staging'],
  soakMs: minuteMs,
  windows: [[{ days: ['sun'], from: '10:00', to: '11:00', zone: 'UTC' }]],
  freezes: [{ from: after(-1), to: after(1), reason: 'sale' }],
  checks: [{ name: 'budget', url: 'https://slo.example', everyMs: minuteMs, timeoutMs: 1000 }],
  checklist: ['told support'],
  drills: [{ environment: 'staging', withinMs: minuteMs }],
}

describe('all gates together', () => {
  const statuses = (more: Partial<GateFacts>) =>
    Object.fromEntries(evaluateGates(everything, facts(more)).states.map(({ gate, status }) => [gate, status]))

  it('say that nothing is demanded', () => {
    expect(evaluateGates(noGates, facts())).toEqual({ states: [], verdict: 'passed', lookAgainAt: null })
  })

  it('refuse rather than expire, and expire rather than wait', () => {
    expect(evaluateGates(everything, facts({ now: after(60) })).verdict).toBe('refused')
    expect(
      evaluateGates(everything, facts({ now: after(60), refs: ['release'], verifiedAt: { a: since } })).verdict,
    ).toBe('expired')
    expect(evaluateGates(everything, facts({ refs: ['release'], verifiedAt: { a: since } })).verdict).toBe('waiting')
  })

  it('ask of a rollback only what does not concern a new release', () => {
    expect(statuses({ isRollback: true })).toEqual({
      branches: 'skipped',
      verified: 'skipped',
      soak: 'skipped',
      drill: 'skipped',
      approvals: 'waiting',
      checklist: 'waiting',
      check: 'waiting',
      wait: 'waiting',
      windows: 'skipped',
      freeze: 'skipped',
    })
  })

  it('are all overridden by break-glass', () => {
    const { states, verdict } = evaluateGates(everything, facts({ hasBrokenGlass: true, now: after(60) }))
    expect(new Set(states.map(({ status, detail }) => `${status}: ${detail}`))).toEqual(
      new Set(['skipped: overridden by break-glass']),
    )
    expect(verdict).toBe('passed')
  })

  it('count one person for several rules', () => {
    const two = { ...noGates, approvals: [rule(), rule({ from: ['ann'] })] }
    expect(evaluateGates(two, facts({ approvals: by('ann') })).verdict).toBe('passed')
    expect(evaluateGates(two, facts({ approvals: by('ben') })).verdict).toBe('waiting')
  })
})

import { describe, expect, it } from 'vitest'
import type { Directory } from './facts.ts'
import { noGates, type Approvals, type Gates, type Window } from './gates.ts'
import { lockedOut, lockoutByAnAuthor } from './locked-out.ts'

const directory: Directory = {
  people: { ann: ['ann@example.com'], ben: ['ben@example.com'], cyd: ['cyd@example.com'] },
  groups: { managers: ['ann', 'ben'], nobody: [] },
}

const rule = (more: Partial<Approvals>): Approvals => ({
  from: ['managers'],
  count: 1,
  author: 'barred',
  expiryMs: 1,
  ...more,
})

const of = (
  gates: Partial<Gates>,
  more: Partial<Parameters<typeof lockedOut>[1]> = {},
): readonly (readonly [string, number, string])[] =>
  lockedOut(
    { ...noGates, ...gates },
    { directory, authors: [], now: '2026-11-20T10:00:00Z', hasBefore: false, ...more },
  ).map(({ gate, index, why }) => [gate, index, why])

describe('approvals', () => {
  it.each<[string, Approvals, readonly string[], string | undefined]>([
    ['enough', rule({ count: 2 }), [], undefined],
    ['one who is in two groups', rule({ from: ['managers', 'ann'], count: 2 }), [], undefined],
    ['too few', rule({ count: 3 }), [], '3 approvals needed, but managers has 2 people who may approve'],
    [
      'too few without the author',
      rule({ count: 2 }),
      ['Ann <ann@example.com>'],
      '2 approvals needed, but managers has 1 person who may approve, without the 1 author among them',
    ],
    ['an author who may', rule({ count: 2, author: 'allowed' }), ['ann'], undefined],
    ['an author elsewhere', rule({ count: 2 }), ['cyd'], undefined],
    ['an empty group', rule({ from: ['nobody'] }), [], '1 approval needed, but nobody has 0 people who may approve'],
    [
      'an unknown group',
      rule({ from: ['manager'] }),
      [],
      '1 approval needed, but manager has 0 people who may approve; the policy knows no person or group manager',
    ],
  ])('%s', (_, approvals, authors, why) =>
    expect(of({ approvals: [rule({}), approvals] }, { authors })).toEqual(
      why === undefined ? [] : [['approvals', 1, why]],
    ),
  )

  it('are possible by any name without a policy, but not twice by one', () => {
    const unknown: Directory = { people: null, groups: {} }
    expect(of({ approvals: [rule({ from: ['managers'] })] }, { directory: unknown })).toEqual([])
    expect(of({ approvals: [rule({ from: ['managers'], count: 2 })] }, { directory: unknown })).toHaveLength(1)
  })

  it('are judged for a release of which one of them is the author', () => {
    expect(lockoutByAnAuthor(rule({}), directory)).toBeUndefined()
    expect(lockoutByAnAuthor(rule({ count: 2, author: 'allowed' }), directory)).toBeUndefined()
    expect(lockoutByAnAuthor(rule({ count: 2 }), directory)).toBe(
      '2 approvals needed, but managers has 1 person who may approve, without the 1 author among them',
    )
  })
})

describe('windows and freezes', () => {
  const window = (day: Window['days'][number], from: string, to: string, zone = 'UTC'): readonly Window[] => [
    { days: [day], from, to, zone },
  ]
  const closed = ['windows', 0, 'within 400 days there is no moment at which the windows are open and no freeze is on']

  it.each<[string, Partial<Gates>, boolean]>([
    ['that meet', { windows: [window('mon', '09:00', '12:00'), window('mon', '11:59', '13:00')] }, false],
    ['that only touch', { windows: [window('mon', '09:00', '12:00'), window('mon', '12:00', '13:00')] }, true],
    ['on different days', { windows: [window('mon', '09:00', '12:00'), window('tue', '09:00', '12:00')] }, true],
    [
      'on different days that meet elsewhere',
      { windows: [window('mon', '09:00', '12:00'), window('tue', '01:00', '03:00', 'Pacific/Kiritimati')] },
      false,
    ],
    [
      'that meet only in summer',
      { windows: [window('mon', '09:00', '10:00', 'Europe/London'), window('mon', '08:00', '09:00')] },
      false,
    ],
    [
      'under a freeze that ends after a year',
      {
        windows: [window('mon', '09:00', '12:00')],
        freezes: [{ from: '2026-01-01T00:00:00Z', to: '2027-12-01T00:00:00Z', reason: 'r' }],
      },
      false,
    ],
    ['under a freeze without end', { freezes: [{ from: '2026-01-01T00:00:00Z', to: null, reason: 'r' }] }, true],
    [
      'under a freeze without end, later',
      { freezes: [{ from: '2027-01-01T00:00:00Z', to: null, reason: 'r' }] },
      false,
    ],
    [
      'under freezes in a chain for two years',
      {
        freezes: [
          { from: '2027-06-01T00:00:00Z', to: '2029-01-01T00:00:00Z', reason: 'r' },
          { from: '2026-01-01T00:00:00Z', to: '2027-06-01T00:00:00Z', reason: 'r' },
        ],
      },
      true,
    ],
  ])('%s', (_, gates, isClosed) => expect(of(gates)).toEqual(isClosed ? [closed] : []))
})

it('is told that nothing can soak where nothing comes before', () => {
  const why = 'a release can soak nowhere: no environment comes before this one'
  expect(of({ soakMs: 1 })).toEqual([['soak', 0, why]])
  expect(of({ soakMs: 1 }, { hasBefore: true })).toEqual([])
  expect(of({ soakMs: 1, verifiedIn: ['staging'] })).toEqual([])
})

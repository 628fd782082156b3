import { assert, constantFrom, integer, property, record, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weekdays, type Window } from './gates.ts'
import { isZone } from './wall-clock.ts'
import { isOpen, nextOpening, windowText } from './windows.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const window = (from: string, to: string, zone: string, days: Window['days'] = weekdays): Window => ({
  days,
  from,
  to,
  zone,
})

/** The stretches in which a window is open between two instants, minute by minute. */
const stretches = (one: Window, from: string, to: string): readonly string[] => {
  const found: string[] = []
  let since: string | undefined
  for (let atMs = Date.parse(from); atMs <= Date.parse(to); atMs += minuteMs) {
    const at = new Date(atMs).toISOString().slice(0, 16)
    const isNow = isOpen(one, atMs)
    if (isNow && since === undefined) since = at
    if (!isNow && since !== undefined) {
      found.push(`${since} ${at}`)
      since = undefined
    }
  }
  return found
}

describe('a window is open when the clock on the wall shows a time in it', () => {
  it.each<[string, Window, string, string, readonly string[]]>([
    [
      'in winter',
      window('09:00', '17:00', 'Europe/London'),
      '2026-01-05T00:00Z',
      '2026-01-06T00:00Z',
      ['2026-01-05T09:00 2026-01-05T17:00'],
    ],
    [
      'in summer',
      window('09:00', '17:00', 'Europe/London'),
      '2026-07-06T00:00Z',
      '2026-07-07T00:00Z',
      ['2026-07-06T08:00 2026-07-06T16:00'],
    ],
    [
      'in spring, when 01:00 to 02:00 is skipped',
      window('01:30', '02:30', 'Europe/London'),
      '2026-03-29T00:00Z',
      '2026-03-29T12:00Z',
      ['2026-03-29T01:00 2026-03-29T01:30'],
    ],
    [
      'in spring, wholly within the hour that is skipped',
      window('01:15', '01:45', 'Europe/London'),
      '2026-03-29T00:00Z',
      '2026-03-29T12:00Z',
      [],
    ],
    [
      'in autumn, when 01:00 to 02:00 comes twice',
      window('01:30', '02:30', 'Europe/London'),
      '2026-10-25T00:00Z',
      '2026-10-25T12:00Z',
      ['2026-10-25T00:30 2026-10-25T01:00', '2026-10-25T01:30 2026-10-25T02:30'],
    ],
    [
      'in autumn, when its end comes twice',
      window('00:30', '01:30', 'Europe/London'),
      '2026-10-24T22:00Z',
      '2026-10-25T12:00Z',
      ['2026-10-24T23:30 2026-10-25T00:30', '2026-10-25T01:00 2026-10-25T01:30'],
    ],
    [
      'across midnight, on the day on which it opens',
      window('22:00', '02:00', 'UTC', ['fri']),
      '2026-11-19T00:00Z',
      '2026-11-23T00:00Z',
      ['2026-11-20T22:00 2026-11-21T02:00'],
    ],
    [
      'across midnight and the skipped hour in New York',
      window('23:00', '03:00', 'America/New_York', ['sat']),
      '2026-03-07T12:00Z',
      '2026-03-09T12:00Z',
      ['2026-03-08T04:00 2026-03-08T07:00'],
    ],
    [
      'until the end of the day',
      window('20:00', '24:00', 'Asia/Kolkata', ['mon']),
      '2026-11-22T00:00Z',
      '2026-11-25T00:00Z',
      ['2026-11-23T14:30 2026-11-23T18:30'],
    ],
    [
      'on days of its zone, not of UTC',
      window('00:00', '06:00', 'Pacific/Auckland', ['mon']),
      '2026-11-21T00:00Z',
      '2026-11-25T00:00Z',
      ['2026-11-22T11:00 2026-11-22T17:00'],
    ],
    ['never, from a time to the same', window('09:00', '09:00', 'UTC'), '2026-11-21T00:00Z', '2026-11-23T00:00Z', []],
  ])('%s', (_, one, from, to, expected) => expect(stretches(one, from, to)).toEqual(expected))
})

describe('the next opening', () => {
  it.each<[string, Window, string, string | undefined]>([
    ['is now when it is open', window('09:00', '17:00', 'UTC'), '2026-11-20T10:00:30.5Z', '2026-11-20T10:00:30.500Z'],
    ['is not the end', window('09:00', '17:00', 'UTC'), '2026-11-20T17:00Z', '2026-11-21T09:00:00.000Z'],
    [
      'is on the next of its days',
      window('09:00', '17:00', 'Europe/London', ['mon', 'tue']),
      '2026-11-20T10:00Z',
      '2026-11-23T09:00:00.000Z',
    ],
    [
      'is the moment at which the clocks skip into it',
      window('01:30', '02:30', 'Europe/London'),
      '2026-03-28T12:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'is the moment at which the clocks go back into it',
      window('01:00', '01:20', 'Europe/London'),
      '2026-10-25T00:30Z',
      '2026-10-25T01:00:00.000Z',
    ],
    [
      'is a week later when its only hour is skipped',
      window('01:15', '01:45', 'Europe/London', ['sun']),
      '2026-03-23T00:00Z',
      '2026-04-05T00:15:00.000Z',
    ],
    [
      'is found where a change of half an hour goes into it',
      window('02:10', '02:20', 'Australia/Lord_Howe', ['sun']),
      '2026-09-30T00:00Z',
      '2026-10-10T15:10:00.000Z',
    ],
    [
      'is its own beginning, not a change of the clocks that comes after it',
      window('16:00', '01:01', 'America/New_York', ['sat', 'sun']),
      '2026-10-30T00:00Z',
      '2026-10-31T20:00:00.000Z',
    ],
    ['is none on no day', window('09:00', '17:00', 'UTC', []), '2026-11-20T10:00Z', undefined],
    ['is none from a time to the same', window('09:00', '09:00', 'UTC'), '2026-11-20T10:00Z', undefined],
  ])('%s', (_, one, from, expected) => {
    const opening = nextOpening(one, Date.parse(from))
    expect(opening === undefined ? undefined : new Date(opening).toISOString()).toBe(expected)
  })

  const minutes = (of: number): string =>
    `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`
  const anyWindow = record({
    days: subarray([...weekdays], { minLength: 1 }),
    from: integer({ min: 0, max: 1439 }).map(minutes),
    to: integer({ min: 0, max: 1440 }).map(minutes),
    zone: constantFrom('Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Kolkata'),
  })
  // Two days before a change of the clocks in one of the zones.
  const changes = [
    '2026-03-29',
    '2026-10-25',
    '2026-03-08',
    '2026-11-01',
    '2026-04-05',
    '2026-10-04',
    '2026-04-24',
    '2026-10-30',
  ]
  const near = record({ day: constantFrom(...changes), hours: integer({ min: -60, max: 30 }) }).map(
    ({ day, hours }) => Date.parse(`${day}T00:00Z`) + hours * hourMs + 17,
  )

  it('is what a search by the minute finds, near every change of the clocks', () => {
    assert(
      property(anyWindow, near, (one, fromMs) => {
        const opening = nextOpening(one, fromMs)
        const stepped = [
          fromMs,
          ...Array.from({ length: 72 * 60 }, (_, i) => Math.ceil(fromMs / minuteMs + i) * minuteMs),
        ]
        const first = stepped.find(atMs => isOpen(one, atMs))
        if (first !== undefined) expect(opening).toBe(first)
        else if (opening !== undefined) expect(opening).toBeGreaterThan(fromMs + 71 * hourMs)
        expect(opening === undefined).toBe(one.from === one.to)
      }),
      { numRuns: 30 },
    )
  })
})

it.each([
  ['Europe/London', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Europe/Lundon', false],
  ['+01:00', false],
  ['', false],
])('knows whether %s is a zone', (zone, expected) => expect(isZone(zone)).toBe(expected))

it.each([
  [window('09:00', '17:00', 'UTC'), 'every day 09:00 to 17:00 UTC'],
  [window('09:00', '17:00', 'UTC', ['fri', 'mon', 'tue', 'wed', 'thu']), 'mon to fri 09:00 to 17:00 UTC'],
  [window('22:00', '02:00', 'Europe/London', ['mon', 'wed']), 'mon, wed 22:00 to 02:00 Europe/London'],
])('says it in words: %#', (one, expected) => expect(windowText(one)).toBe(expected))

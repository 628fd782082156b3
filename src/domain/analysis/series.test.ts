import { expect, it } from 'vitest'
import { gatheredAfter, newGathering, taken } from './series.ts'
import type { Gathering, Look } from './series.ts'

const second = 1_000
const good = (value: number, old: number | null = null): Look => ({ kind: 'good', words: '', value, old })
const bad = (value: number): Look => ({ kind: 'bad', words: '', value, old: null })
const none: Look = { kind: 'no-data', words: '', value: null, old: null }
/** 240 s: an interval is a second. */
const started = newGathering(240 * second, 2, 10 * second)
const after = (looks: readonly (readonly [atMs: number, look: Look])[], gathering: Gathering = started): Gathering =>
  looks.reduce((all, [atMs, look]) => gatheredAfter(all, 0, look, 10 * second + atMs), gathering)
const names = ['a', 'b']
const kinds = (gathering: Gathering) => taken(gathering, names, 'all').seen[0]?.points.map(({ kind }) => kind)

it('keeps of an interval the worst look, and of equal ones the newest', () => {
  const seen = after([
    [0, good(1)],
    [300, bad(9)],
    [600, good(2)],
    [1_100, none],
    [1_200, good(3, 4)],
    [1_300, good(5)],
  ])
  expect(taken(seen, names, 'all').seen).toEqual([
    {
      watch: 'a',
      points: [
        { atMs: 10_300, kind: 'bad', value: 9, old: null },
        { atMs: 11_300, kind: 'good', value: 5, old: null },
      ],
    },
  ])
})

it('keeps that there were no data only where there were no others', () => {
  expect(
    kinds(
      after([
        [0, none],
        [100, good(1)],
        [1_000, none],
        [1_500, none],
        [2_000, good(1)],
      ]),
    ),
  ).toEqual(['good', 'no-data', 'good'])
})

it('gives each point once: those whose interval has ended first, the last with the end', () => {
  const seen = after([
    [0, good(1)],
    [1_000, good(2)],
  ])
  const first = taken(seen, names, 'ended')
  expect(first.seen.flatMap(({ points }) => points.map(({ value }) => value))).toEqual([1])
  expect(taken(first.rest, names, 'ended').seen).toEqual([])
  const last = taken(first.rest, names, 'all')
  expect(last.seen.flatMap(({ points }) => points.map(({ value }) => value))).toEqual([2])
  expect(taken(last.rest, names, 'all').seen).toEqual([])
})

it('has at most 240 points while the span lasts as declared, and few more however long it waits for data', () => {
  const every = (ms: number, untilMs: number) =>
    Array.from({ length: untilMs / ms }, (_, at) => [at * ms, good(at)] as const)
  expect(kinds(after(every(50, 240 * second)))).toHaveLength(240)
  const long = kinds(after(every(500, 24_000 * second))) ?? []
  expect(long.length).toBeGreaterThan(240)
  expect(long.length).toBeLessThan(240 * 6)
})

it('keeps what can be stored: no number that is none, and no more digits than anybody reads', () => {
  const seen = after([
    [0, good(Number.NaN)],
    [1_000, good(0.123456789, Infinity)],
  ])
  expect(taken(seen, names, 'all').seen[0]?.points.map(({ value, old }) => [value, old])).toEqual([
    [null, null],
    [0.123457, null],
  ])
})

it('gathers an endless span into a single point, so that it never grows', () => {
  const endless = after(
    [
      [0, good(1)],
      [3_600_000, good(2)],
    ],
    newGathering(Infinity, 2, 0),
  )
  expect(taken(endless, names, 'all').seen[0]?.points).toHaveLength(1)
})

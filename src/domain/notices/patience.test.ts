import { expect, it } from 'vitest'
import { isGivenUp, waitMsAfter } from './patience.ts'

const hourMs = 3_600_000

it('waits longer after each failure, two hours at most', () => {
  expect([1, 2, 3, 10, 14, 15, 500].map(failures => waitMsAfter(failures, null))).toEqual([
    1_000,
    2_000,
    4_000,
    512_000,
    2 * hourMs,
    2 * hourMs,
    2 * hourMs,
  ])
})

it('waits as long as it is asked to, a day at most', () => {
  expect(waitMsAfter(1, 30_000)).toBe(30_000)
  expect(waitMsAfter(14, 30_000)).toBe(2 * hourMs)
  expect(waitMsAfter(1, 90 * hourMs)).toBe(24 * hourMs)
})

it('lays aside after twenty attempts or a day, whichever is first', () => {
  expect([isGivenUp(19, 0), isGivenUp(20, 0), isGivenUp(1, 24 * hourMs - 1), isGivenUp(1, 24 * hourMs)]).toEqual([
    false,
    true,
    false,
    true,
  ])
})

it('tries for more than half a day before that', () => {
  const waits = Array.from({ length: 19 }, (_, failures) => waitMsAfter(failures + 1, null))
  expect(waits.reduce((sum, ms) => sum + ms, 0) / hourMs).toBeGreaterThan(12)
})

import { expect, it } from 'vitest'
import type { Clock } from '../ports/clock.ts'
import { longestBackOffMs, retryAt } from './back-off.ts'

const at = new Date('2026-03-01T10:00:00.000Z')
const clock = { now: () => at } as Clock
const waitMs = (attempts: number): number => Date.parse(retryAt('retry', attempts, clock) ?? '') - at.getTime()

it.each([
  [1, 500],
  [2, 1_000],
  [3, 2_000],
  [4, 4_000],
])('after attempt %i the next one waits %i ms, and up to half of that more', (attempts, leastMs) => {
  const waits = Array.from({ length: 200 }, () => waitMs(attempts))
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(leastMs)
  expect(Math.max(...waits)).toBeLessThanOrEqual(leastMs * 1.5)
  // Many that failed together do not come back together.
  expect(new Set(waits).size).toBeGreaterThan(20)
})

it('there are five attempts, and one where trying again cannot help', () => {
  expect([retryAt('retry', 5, clock), retryAt('retry', 9, clock), retryAt('terminal', 1, clock)]).toEqual([
    null,
    null,
    null,
  ])
  expect(waitMs(4)).toBeLessThanOrEqual(longestBackOffMs)
})

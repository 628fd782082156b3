import fc from 'fast-check'
import { expect, it } from 'vitest'
import { spreadOf } from './spread.ts'

it.each([
  [[], null],
  [[5], { count: 1, median: 5, p90: 5, p95: 5 }],
  [[3, 1], { count: 2, median: 2, p90: 3, p95: 3 }],
  [[10, 1, 9, 2, 8, 3, 7, 4, 6, 5], { count: 10, median: 5.5, p90: 9, p95: 10 }],
  [Array.from({ length: 20 }, (_, at) => at), { count: 20, median: 9.5, p90: 17, p95: 18 }],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { count: 11, median: 6, p90: 10, p95: 11 }],
])('of %j', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread)
})

it('at least half are not above the median, 90 of 100 not above p90 and 95 not above p95, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), values => {
      const { count, median, p90, p95 } = spreadOf(values) ?? { count: 0, median: 0, p90: 0, p95: 0 }
      expect(count).toBe(values.length)
      expect(values.filter(value => value <= median).length * 2).toBeGreaterThanOrEqual(count)
      expect(values.filter(value => value <= p90).length * 10).toBeGreaterThanOrEqual(count * 9)
      expect(values.filter(value => value <= p95).length * 100).toBeGreaterThanOrEqual(count * 95)
      expect(values.filter(value => value < p95).length * 100).toBeLessThan(count * 95)
      expect(values).toContain(p90)
      expect(spreadOf(values.toReversed())).toEqual({ count, median, p90, p95 })
    }),
  )
})

import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalShares, splitAt, weightOf } from './shares.ts'

const count = integer({ min: 1, max: 100 })
const share = integer({ min: 1, max: 100 })

describe('splitAt', () => {
  it.each([
    [25, 4, { next: 1, base: 3 }],
    [50, 4, { next: 2, base: 2 }],
    [10, 4, { next: 1, base: 3 }],
    [10, 1, { next: 1, base: 0 }],
    [50, 3, { next: 2, base: 1 }],
    [100, 3, { next: 3, base: 0 }],
  ])('at %i %% of %i instances', (percent, instances, split) => {
    expect(splitAt(percent, { next: instances, base: instances })).toEqual(split)
  })

  it('never runs fewer than before, and the new version never loses one as its share rises', () => {
    assert(
      property(count, share, share, (n, one, other) => {
        const all = { next: n, base: n }
        const [low, high] = [splitAt(Math.min(one, other), all), splitAt(Math.max(one, other), all)]
        expect(low.next + low.base).toBe(n)
        expect(high.next).toBeGreaterThanOrEqual(low.next)
        expect(high.base).toBeLessThanOrEqual(low.base)
      }),
    )
  })
})

describe('weightOf', () => {
  it('gives each instance the same load, as far as whole percents can', () => {
    assert(
      property(count, count, (next, base) => {
        const weight = weightOf({ next, base })
        expect(Math.abs(weight - (100 * next) / (next + base))).toBeLessThanOrEqual(1)
        expect(weight).toBeGreaterThan(0)
        expect(weight).toBeLessThan(100)
      }),
    )
  })

  it('gives all to the only version that has instances', () => {
    expect([weightOf({ next: 3, base: 0 }), weightOf({ next: 0, base: 3 })]).toEqual([100, 0])
  })
})

it.each([
  [10, [10, 20, 30, 40, 50, 60, 70, 80, 90]],
  [25, [25, 50, 75]],
  [30, [30, 60, 90]],
  [50, [50]],
])('equalShares by %i rise to below 100', (step, shares) => {
  expect(equalShares(step)).toEqual(shares)
})

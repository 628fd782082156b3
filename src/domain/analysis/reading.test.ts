import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { observed } from './reading.ts'
import type { Limit, Reading } from './reading.ts'

const above: Limit = { side: 'above', at: 5, timesOld: null, unit: ' %' }
const below: Limit = { side: 'below', at: 10, timesOld: null, unit: '' }
const beside = (limit: Limit, timesOld: number): Limit => ({ ...limit, timesOld })
const value = (value: number, old: number | null = null, details = ''): Reading => ({
  kind: 'value',
  value,
  old,
  details,
})

describe('a value and its limit', () => {
  it.each<[string, Reading, Limit, string]>([
    ['above', value(12, null, '6 of 50'), above, 'bad: 12 % (6 of 50) is above 5 %'],
    ['at the limit', value(5), above, 'good: 5 % is not above 5 %'],
    ['below', value(9.99), below, 'bad: 9.99 is below 10'],
    ['not below', value(10), below, 'good: 10 is not below 10'],
    ['many digits', value(1 / 3), above, 'good: 0.3333 % is not above 5 %'],
    ['endless', value(Infinity), above, 'bad: Infinity % is above 5 %'],
    ['no number', value(Number.NaN), above, 'no-data: the value is not a number'],
    [
      'as bad as the old one',
      value(12, 10),
      beside(above, 1.5),
      "good: 12 % is above 5 %, but not more than 1.5 times as much as the old version's 10 %",
    ],
    [
      'worse than the old one',
      value(16, 10),
      beside(above, 1.5),
      "bad: 16 % is above 5 % and more than 1.5 times as much as the old version's 10 %",
    ],
    [
      'lower than the old one',
      value(3, 8),
      beside(below, 2),
      "bad: 3 is below 10 and more than 2 times less than the old version's 8",
    ],
    [
      'low as the old one',
      value(4, 8),
      beside(below, 2),
      "good: 4 is below 10, but not more than 2 times less than the old version's 8",
    ],
    [
      'beside an old one without a value',
      value(6),
      beside(above, 9),
      'bad: 6 % is above 5 %; the old version has no value',
    ],
    [
      'beside a flawless old one',
      value(6, 0),
      beside(above, 9),
      "bad: 6 % is above 5 % and more than 9 times as much as the old version's 0 %",
    ],
  ])('%s', (_, reading, limit, expected) => {
    const { kind, words } = observed(reading, limit)
    expect(`${kind}: ${words}`).toBe(expected)
  })

  it('has no data without a limit', () => {
    expect(observed(value(1), null).kind).toBe('no-data')
  })

  it('is never milder for a missing value of the old version', () => {
    const number = fc.double({ noNaN: true })
    const anyLimit = fc.record({
      side: fc.constantFrom('above' as const, 'below' as const),
      at: number,
      timesOld: fc.double({ min: 1, max: 1000, noNaN: true }),
      unit: fc.constant(''),
    })
    fc.assert(
      fc.property(number, number, anyLimit, (now, old, limit) => {
        const isBadBeside = observed(value(now, old), limit).kind === 'bad'
        expect(isBadBeside && observed(value(now, null), limit).kind !== 'bad').toBe(false)
      }),
    )
  })
})

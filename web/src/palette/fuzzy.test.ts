import { expect, it } from 'vitest'
import { fuzzyScore } from './fuzzy.ts'

const score = (typed: string, name: string, also = ''): number => fuzzyScore(typed, { name, also }) ?? -1

it('takes the beginning of a name before the beginning of a word, that before its middle, and that before single letters', () => {
  const scores = ['orders', 'my orders', 'reorders', 'o-r-d-e-r-s'].map(name => score('orders', name))
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(new Set(scores).size).toBe(4)
  expect(scores.at(-1)).toBeGreaterThan(0)
})

it('takes the name before what else is said of it', () => {
  expect(score('v3', 'shop v3')).toBeGreaterThan(score('v3', 'shop', 'runs v3'))
})

it('wants every word, in any order and any case', () => {
  expect(score('V3 shop', 'shop v3')).toBeGreaterThan(0)
  expect(score('shop v4', 'shop v3')).toBe(-1)
})

it('does not take letters of what else is said for a name, nor one letter alone', () => {
  expect(score('abc', 'x', 'a-b-c')).toBe(-1)
  expect(score('z', 'shop')).toBe(-1)
})

it('takes everything for nothing typed', () => {
  expect(score(' ', 'shop')).toBe(0)
})

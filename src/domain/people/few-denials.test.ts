import { expect, it } from 'vitest'
import { fewDenials } from './few-denials.ts'

const few = () => fewDenials({ withinMs: 1_000, each: 2, people: 2 })

it('tells each once within the time, and again behind it', () => {
  const denials = few()
  expect([0, 1, 999, 1_000].map(nowMs => denials.isTold('ann', 'a', nowMs))).toEqual([true, false, false, true])
})

it('tells only so many of one, and of another all the same', () => {
  const denials = few()
  expect(['a', 'b', 'c'].map(what => denials.isTold('ann', what, 0))).toEqual([true, true, false])
  expect(denials.isTold('ben', 'c', 0)).toBe(true)
})

it('remembers only so many people', () => {
  const denials = few()
  for (const who of ['ann', 'ben', 'cyd']) expect(denials.isTold(who, 'a', 0)).toBe(true)
  expect(['ben', 'cyd', 'ann'].map(who => denials.isTold(who, 'a', 1))).toEqual([false, false, true])
})

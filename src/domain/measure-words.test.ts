import { expect, it } from 'vitest'
import { figureText, frequencyFigure, longDuration, percentFigure, percentOf } from './measure-words.ts'

it.each([
  [2.04, '2.0 a day'],
  [1, '1.0 a day'],
  [0.5, '3.5 a week'],
  [1 / 7, '1.0 a week'],
  [0.1, '3.0 in 30 days'],
])('%d a day is %s', (perDay, text) => {
  expect(figureText(frequencyFigure(perDay))).toBe(text)
})

it('says shares in whole hundredths', () => {
  expect(figureText(percentFigure(percentOf({ of: 3, count: 1 })))).toBe('33 %')
  expect(figureText(percentFigure(percentOf({ of: 3, count: 0 })))).toBe('0 %')
})

it.each([
  [400, '0.4 s'],
  [80 * 60_000, '80 min'],
  [2 * 3_600_000, '2.0 h'],
  [47.9 * 3_600_000, '47.9 h'],
  [72 * 3_600_000, '3.0 days'],
])('%d ms is %s', (ms, text) => {
  expect(longDuration(ms)).toBe(text)
})

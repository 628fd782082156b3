import { expect, it } from 'vitest'
import { agoText, instantText, readable, spanText, timeText, untilText } from './moments.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

it.each([
  [-5, '0 s'],
  [12_900, '12 s'],
  [minute, '1 min'],
  [59 * minute + 59_000, '59 min'],
  [4 * hour, '4 h'],
  [4 * hour + 28 * minute, '4 h 28 min'],
  [day + 3 * hour, '1 d 3 h'],
  [8 * day + 7 * hour, '8 d'],
])('%i ms is %s', (ms, text) => {
  expect(spanText(ms)).toBe(text)
})

it('says how long ago something was and how long it will be, also where clocks differ', () => {
  const now = Date.parse('2026-11-18T14:05:11Z')
  expect(agoText('2026-11-18T13:24:11Z', now)).toBe('41 min ago')
  expect(agoText('2026-11-18T14:05:12Z', now)).toBe('just now')
  expect(untilText('2026-11-18T18:33:11Z', now)).toBe('in 4 h 28 min')
  expect(untilText('2026-11-18T14:05:10Z', now)).toBe('now')
})

it('shows instants in UTC, and finds those that words of the API name', () => {
  expect(timeText('2026-11-18T14:05:11.999Z')).toBe('14:05:11')
  expect(instantText('2026-11-18T14:05:11Z')).toBe('Wed 18 Nov, 14:05 UTC')
  expect(readable('over since 2026-11-18T14:05:11.123Z; none before 2026-11-19T00:00:00Z')).toBe(
    'over since Wed 18 Nov, 14:05 UTC; none before Thu 19 Nov, 00:00 UTC',
  )
  expect(readable('1 of 2: ann')).toBe('1 of 2: ann')
})

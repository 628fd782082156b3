import fc from 'fast-check'
import { expect, it } from 'vitest'
import { windowAt } from './metric-window.ts'

const minute = 60_000
const at = (text: string): number => Date.parse(`2026-11-29T${text}Z`)
const long = at('10:00:00')

it.each([
  ['the minutes that may still come', at('12:03:30'), long, minute, ['11:59:00', '12:03:00']],
  ['the same at the end of a minute', at('12:04:00'), long, minute, ['12:00:00', '12:04:00']],
  ['the last period, however long it is', at('12:14:00'), long, 5 * minute, ['12:05:00', '12:10:00']],
  ['the one before, while the last may still come', at('12:11:00'), long, 5 * minute, ['12:00:00', '12:10:00']],
  ['seconds of the last minutes', at('12:03:33'), long, 10_000, ['12:00:20', '12:03:30']],
  ['nothing that ended before the watch began', at('12:03:30'), at('12:01:30'), minute, ['12:01:00', '12:03:00']],
  ['nothing that ended just as it began', at('12:03:30'), at('12:02:00'), minute, ['12:02:00', '12:03:00']],
])('has %s', (_, nowMs, sinceMs, periodMs, [start = '', end = '']) => {
  expect(windowAt(nowMs, sinceMs, periodMs)).toEqual({ startMs: at(start), endMs: at(end) })
})

it('is none before a whole period has ended', () => {
  expect(windowAt(at('12:03:59'), at('12:03:10'), minute)).toBeNull()
  expect(windowAt(at('12:04:00'), at('12:03:10'), minute)).toEqual({ startMs: at('12:03:00'), endMs: at('12:04:00') })
})

it('has whole periods alone, to the newest; each ended after the watch began, and none but the oldest must have come', () => {
  const periods = fc.constantFrom(1_000, 10_000, 30_000, minute, 5 * minute, 60 * minute)
  const ms = fc.integer({ min: 0, max: 24 * 60 * minute })
  fc.assert(
    fc.property(ms, ms, periods, (sinceMs, passedMs, periodMs) => {
      const nowMs = sinceMs + passedMs
      const newestEndMs = Math.floor(nowMs / periodMs) * periodMs
      const window = windowAt(nowMs, sinceMs, periodMs)
      expect(window === null).toBe(newestEndMs <= sinceMs)
      if (window === null) return
      const oldestEndMs = window.startMs + periodMs
      expect([window.startMs % periodMs, window.endMs]).toEqual([0, newestEndMs])
      expect(oldestEndMs).toBeGreaterThan(sinceMs)
      expect(oldestEndMs + periodMs).toBeGreaterThan(nowMs - 3 * minute)
    }),
  )
})

import { expect, it } from 'vitest'
import { drainMsOf } from './drain-setting.ts'

it('is nothing unless it is set, and a duration of at most ten seconds', () => {
  expect([drainMsOf({}), drainMsOf({ LOCKSTEP_DRAIN: '' }), drainMsOf({ LOCKSTEP_DRAIN: '5s' })]).toEqual([0, 0, 5_000])
  expect(drainMsOf({ LOCKSTEP_DRAIN: '0s' })).toBe(0)
})

it.each(['11s', 'soon', '5', '-1s'])('SERVE_SETTING_INVALID for %s', text => {
  expect(() => drainMsOf({ LOCKSTEP_DRAIN: text })).toThrow(
    expect.objectContaining({ code: 'SERVE_SETTING_INVALID', message: expect.stringContaining(text) }),
  )
})

import { expect, it } from 'vitest'
import { driftEveryMs } from './keep-drift.ts'

it('looks every five minutes unless it is told otherwise, and not oftener than each second', () => {
  expect(driftEveryMs({})).toBe(300_000)
  expect(driftEveryMs({ LOCKSTEP_DRIFT_EVERY: '1m' })).toBe(60_000)
  for (const text of ['500ms', 'soon', ''])
    expect(() => driftEveryMs({ LOCKSTEP_DRIFT_EVERY: text })).toThrow(
      expect.objectContaining({ code: 'SERVE_SETTING_INVALID' }),
    )
})

import { expect, it } from 'vitest'
import { checkMark } from './check-mark.ts'
import { waitingCheck } from './check-result.ts'
import type { CheckState } from './check-result.ts'

const checks = (...states: readonly CheckState[]) =>
  states.map((state, index) => ({
    ...waitingCheck(`check-${index + 1}`),
    state,
    end: state === 'failed' ? 'exit code 1' : null,
  }))

it.each([
  [['passed', 'passed'], 'success', 'check-1, check-2 passed'],
  [['passed', 'running'], 'pending', 'check-1, check-2 under way'],
  [['failed', 'skipped', 'failed'], 'failure', 'check-1 failed: exit code 1; check-3 failed: exit code 1'],
  [['passed', 'cancelled'], 'failure', 'somebody ended them'],
] as const)('marks %j as %s', (states, state, text) => {
  expect(checkMark(checks(...states))).toEqual({ state, text })
})

it('marks nothing where there are none', () => expect(checkMark([])).toBeNull())

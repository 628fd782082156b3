import { expect, it } from 'vitest'
import { whyOff } from './why-off.ts'

const ready = { isLive: true, isLooking: false, reason: 'prices are wrong', word: 'ROLLBACK' }

it.each([
  [{}, null],
  [{ isLive: false }, 'Not live: what you see may be old, and actions are off.'],
  [{ reason: '  ' }, 'A reason is missing.'],
  [{ word: '' }, 'The word ROLLBACK is missing.'],
  [{ word: 'ROLLBA' }, '2 letters to go.'],
  [{ word: 'ROLLBAC' }, '1 letter to go.'],
  [{ word: 'rollback' }, 'That is not the word ROLLBACK, in capitals.'],
  [{ word: 'ROLLBACKS' }, 'That is not the word ROLLBACK, in capitals.'],
  [{ isLooking: true }, 'What it would do is being looked at again.'],
])('%j: %s', (change, why) => {
  expect(whyOff({ ...ready, ...change })).toBe(why)
})

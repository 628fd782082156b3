import { expect, test } from 'vitest'
import { nextUid } from './place-user.ts'

const place = { app: 'orders', environment: 'staging' }

test('gives the lowest number that no place has', () => {
  expect(nextUid(place, [])).toBe(61_184)
  expect(nextUid(place, [61_184, null, 61_186])).toBe(61_185)
})

test('AGENT_USERS_EXHAUSTED when all are given away', () => {
  const all = Array.from({ length: 65_519 - 61_184 + 1 }, (_, index) => 61_184 + index)
  expect(nextUid(place, all.slice(0, -1))).toBe(65_519)
  expect(() => nextUid(place, all)).toThrow('All are given away, so orders/staging got none')
})

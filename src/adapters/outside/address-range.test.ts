import { expect, it } from 'vitest'
import { isInRange, specialRange } from './address-range.ts'

it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '2a00:1450:4001::1'])(
  '%s is public',
  address => expect(specialRange(address)).toBeNull(),
)

it.each(['', 'localhost', '127.0.0.1:80', '1.2.3.4.5', 'fe80::1%lo', '::7f00:1'])('%j is not', address =>
  expect(specialRange(address)).not.toBeNull(),
)

it('an address is in a range of its own kind alone, whichever way it is written', () => {
  expect(isInRange('10.1.2.3', '10.0.0.0/8')).toBe(true)
  expect(isInRange('::ffff:10.1.2.3', '10.0.0.0/8')).toBe(true)
  expect(isInRange('11.1.2.3', '10.0.0.0/8')).toBe(false)
  expect(isInRange('fd00::1', '10.0.0.0/8')).toBe(false)
  expect(isInRange('fd00::1', 'fd00::/8')).toBe(true)
  expect(isInRange('nonsense', '0.0.0.0/0')).toBe(false)
})

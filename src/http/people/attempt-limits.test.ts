import { expect, it } from 'vitest'
import { limitsOfAddress, limitsOfPassword } from './attempt-limits.ts'

const keys = (account: string, address: string) => limitsOfPassword(account, address).map(({ key }) => key)

it('counts an account the same however it is written', () => {
  expect(keys(' Ann@Example.com', '192.0.2.1')).toEqual(keys('ann@example.com', '192.0.2.1'))
})

it('counts by account and place, by place, and by account', () => {
  const [pair, place, account] = keys('ann@example.com', '192.0.2.1')
  expect(keys('ben@example.com', '192.0.2.1')).toEqual([expect.any(String), place, expect.any(String)])
  expect(keys('ann@example.com', '192.0.2.2')).toEqual([expect.any(String), expect.any(String), account])
  expect(new Set([pair, place, account]).size).toBe(3)
})

it.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8::1', '2001:db8:0:0:9::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
])('takes %s and %s for one place: %s', (one, other, isSame) => {
  expect(limitsOfAddress(one)[0]?.key === limitsOfAddress(other)[0]?.key).toBe(isSame)
})

it('keeps neither account nor address', () => {
  expect(JSON.stringify(limitsOfPassword('ann@example.com', '192.0.2.1'))).not.toMatch(/ann|192/)
})

import { expect, it } from 'vitest'
import { firstAdminGroup, groupsOfClaim, nameOfClaim } from './provider-claims.ts'

it.each([
  [
    ['a', 'b', 'a'],
    ['a', 'b'],
  ],
  ['one', ['one']],
  [undefined, []],
  [null, []],
  [{ a: 1 }, []],
  [[1, '', 'x'.repeat(101), ['y'], 'ok'], ['ok']],
  [[firstAdminGroup, 'LOCKSTEP:first-admin', 'lockstep:x', 'lockstep'], ['lockstep']],
])('of %j the groups are %j', (claim, groups) => {
  expect(groupsOfClaim(claim)).toEqual(groups)
})

it('takes no more groups than anybody has', () => {
  expect(groupsOfClaim(Array.from({ length: 2_000 }, (_, i) => `g${i}`))).toHaveLength(500)
})

it.each([
  ['Ann', 'ann'],
  [' ann@example.com ', 'ann@example.com'],
  ['a.b-c_d', 'a.b-c_d'],
  ['', null],
  ['ann smith', null],
  ['-ann', null],
  ['x'.repeat(101), null],
  [7, null],
  [undefined, null],
])('of %j the name is %j', (claim, name) => {
  expect(nameOfClaim(claim)).toBe(name)
})

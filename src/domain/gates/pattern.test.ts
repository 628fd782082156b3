import { assert, constantFrom, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { matchesPattern } from './pattern.ts'

it.each([
  ['main', 'main', true],
  ['main', 'Main', false],
  ['main', 'main2', false],
  ['*', '', true],
  ['*', 'a/b', true],
  ['release/*', 'release/1.2', true],
  ['release/*', 'release', false],
  ['*/fix', 'a/fix', true],
  ['a*a', 'a', false],
  ['a*b*c', 'abbc', true],
  ['a*b*c', 'acbb', false],
  ['*b*b', 'b', false],
  ['v1.*', 'v1x', false],
])('%s and %s: %s', (pattern, name, expected) => expect(matchesPattern(pattern, name)).toBe(expected))

it('is what a regular expression says', () => {
  const letters = string({ unit: constantFrom('a', 'b', '*'), maxLength: 6 })
  const names = string({ unit: constantFrom('a', 'b'), maxLength: 6 })
  assert(
    property(letters, names, (pattern, name) => {
      const regex = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
      expect(matchesPattern(pattern, name)).toBe(regex.test(name))
    }),
  )
})

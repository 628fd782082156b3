import { assert, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { isOwnPath } from './own-path.ts'

it.each(['/', '/deployments/d-1', '/apps?app=shop&to=//x', '/a#b', '/a%20b'])('takes %s', path => {
  expect(isOwnPath(path)).toBe(true)
})

it.each([
  '',
  'apps',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' /apps',
  'https://evil.example/',
  'javascript:alert(1)',
  '/%2fevil.example',
  '/%5Cevil.example',
  '/a b',
  '/ä',
])('refuses %j', path => {
  expect(isOwnPath(path)).toBe(false)
})

it('takes nothing that leads a browser to another server', () => {
  const own = 'https://lockstep.example.com'
  assert(property(string(), text => !isOwnPath(text) || new URL(text, own).origin === own))
  assert(property(string(), text => !isOwnPath(`/${text}`) || new URL(`/${text}`, own).origin === own))
})

import { assert, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { urlAt } from './url-at.ts'

it.each(['//169.254.169.254/latest', '/\\169.254.169.254/', '///a', '/@a', '/..//a'])('%s stays at the server', path =>
  expect(new URL(urlAt('http://127.0.0.1:4001', path)).host).toBe('127.0.0.1:4001'),
)

it('stays there with any path', () => {
  assert(property(string(), text => new URL(urlAt('http://127.0.0.1:4001', `/${text}`)).host === '127.0.0.1:4001'))
})

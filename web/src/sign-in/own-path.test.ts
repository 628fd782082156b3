import { expect, it } from 'vitest'
import { ownPath } from './own-path.ts'

it.each([
  ['/approvals/d-1', '/approvals/d-1'],
  [undefined, '/'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/sign-in?to=/', '/'],
])('after signing in for %s it goes to %s', (to, path) => {
  expect(ownPath(to)).toBe(path)
})

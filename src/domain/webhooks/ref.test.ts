import { assert, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { isRef, sourceCommitOf, tagOf, usualRef, wayOf } from './ref.ts'

it.each([
  'refs/heads/main',
  'refs/heads/feature/a-b_c',
  'refs/heads/ünlaut',
  'refs/tags/v1.2.3',
  'refs/pull/7/head',
  'refs/pull/7/merge',
  'refs/merge-requests/12/head',
])('%s is a ref', ref => expect(isRef(ref)).toBe(true))

it.each([
  'main',
  'HEAD',
  'refs/heads/',
  'refs/heads/-x',
  'refs/heads/--upload-pack=id',
  'refs/heads/a..b',
  'refs/heads/a b',
  'refs/heads/a\n',
  'refs/heads/a\0',
  'refs/heads/a:refs/heads/main',
  'refs/heads/a~1',
  'refs/heads/a^{commit}',
  'refs/heads/a@{1}',
  'refs/heads/*',
  'refs/heads/a.lock',
  'refs/heads/a/',
  'refs/heads/a/.b',
  'refs/heads/\ud800',
  'refs/notes/commits',
  'refs/pull/7/head^2',
  'refs/pull/x/head',
  '+refs/heads/main',
  `refs/heads/${'a'.repeat(250)}`,
])('%s is no ref that is asked for', ref => expect(isRef(ref)).toBe(false))

it('takes nothing that could be an option or a second ref, whatever comes', () => {
  assert(
    property(string({ unit: 'binary' }), text => {
      const ref = `refs/heads/${text}`
      if (isRef(ref)) expect(ref).not.toMatch(/[\s:^~]|\.\.|@\{/)
    }),
  )
})

it.each([
  ['refs/tags/v1.2.3', 'v1.2.3'],
  ['refs/tags/shop/v1', 'shop/v1'],
  ['refs/heads/refs/tags/v1', null],
  ['v1.2.3', null],
])('the tag of %s is %s', (ref, tag) => expect(tagOf(ref)).toBe(tag))

const app = { branches: ['main', 'hotfix/*'], tags: ['v*'] }

it.each([
  ['refs/heads/main', 'ship'],
  ['refs/heads/hotfix/7', 'ship'],
  ['refs/heads/maintenance', 'preview'],
  ['refs/pull/7/head', 'preview'],
  ['refs/merge-requests/7/head', 'preview'],
  ['refs/tags/v1', 'ship'],
  ['refs/tags/nightly', 'none'],
] as const)('%s leads to %s', (ref, way) => expect(wayOf(app, ref)).toBe(way))

it('asks for the second parent of a merge that the forge made', () => {
  expect(sourceCommitOf('refs/pull/7/merge')).toBe('refs/pull/7/merge^2')
  expect(sourceCommitOf('refs/pull/7/head')).toBe('refs/pull/7/head')
  expect(sourceCommitOf('refs/heads/x/merge')).toBe('refs/heads/x/merge')
})

it('looks at the first branch that is a name when something names none', () => {
  expect(usualRef({ branches: ['release/*', 'main', 'live'] })).toBe('refs/heads/main')
  expect(usualRef({ branches: ['*'] })).toBeNull()
})

import { expect, it } from 'vitest'
import { namesOf } from './token-fields.ts'

it.each([
  ['*', ['*']],
  [' shop, blog-* ', ['shop', 'blog-*']],
  ['shop blog', ['shop', 'blog']],
  [' , ', []],
])('%j are the names %j', (typed, names) => expect(namesOf(typed)).toEqual(names))

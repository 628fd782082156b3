import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from './json.ts'

it('gives equal bytes for equal values, whatever the order of their keys', () => {
  expect(canonicalJson({ b: 1, a: { d: [1, { f: null, e: 'x' }], c: true } })).toBe(
    '{"a":{"c":true,"d":[1,{"e":"x","f":null}]},"b":1}',
  )
})

it('leaves out what is undefined, as JSON does', () => {
  expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}')
})

it('says the same as JSON, for every value that JSON can say', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

it('has nothing in it that PostgreSQL could not read back', () => {
  expect(canonicalJson({ 'a\0': ['\ud800x', 'a\0b', '💥'] })).toBe('{"a\uFFFD":["\uFFFDx","a\uFFFDb","💥"]}')
})

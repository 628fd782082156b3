import { expect, test } from 'vitest'
import { masked } from './mask.ts'

test.each([
  ['every occurrence', 'a pa55 b pa55', ['pa55'], 'a *** b ***'],
  ['the longer of two that begin alike', 'pa55word pa55', ['pa55', 'pa55word'], '*** ***'],
  ['a value written with its line end', 'is pa55!', ['pa55\n'], 'is ***!'],
  ['each line of a key', 'x MIIEabc y', ['-----BEGIN-----\nMIIEabc\n-----END-----\n'], 'x *** y'],
  ['no short lines of a larger secret', 'a { b', ['{\n"key": "value"\n}'], 'a { b'],
  ['nothing for an empty secret', 'abc', ['', '\n'], 'abc'],
  ['what looks like a pattern, as it is', 'a.c abc $&', ['a.c', '$&'], '*** abc ***'],
])('masks %s', (_, text, secrets, expected) => {
  expect(masked(text, secrets)).toBe(expected)
})

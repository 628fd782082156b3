import { expect, it } from 'vitest'
import { boundedLines } from './bounded-lines.ts'

const told = (lines: readonly string[]): readonly string[] => {
  const all: string[] = []
  const bounded = boundedLines(text => all.push(text), { mostBytes: 10, lastLines: 2 })
  lines.forEach(line => bounded.line(line))
  bounded.end()
  return all
}

it.each([
  ['nothing', [], []],
  ['what fits', ['1234', '1234'], ['1234', '1234']],
  ['a little more than fits', ['1234', '1234', 'a', 'b'], ['1234', '1234', 'a', 'b']],
  [
    'much more',
    ['1234', '1234', 'a', 'b', 'c', 'd'],
    ['1234', '1234', '... 2 lines (0.0 MB) are left out here ...', 'c', 'd'],
  ],
])('keeps the beginning and the end of %s', (_what, lines, kept) => {
  expect(told(lines)).toEqual(kept)
})

it('counts bytes and not characters', () => {
  expect(told(['éééé', 'a', 'b', 'c'])).toEqual(['éééé', '... 1 lines (0.0 MB) are left out here ...', 'b', 'c'])
})

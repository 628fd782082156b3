import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitLines } from './split-lines.ts'

const linesOf = async (pieces: readonly Uint8Array[]): Promise<readonly string[]> => {
  const found: string[] = []
  const stream = Readable.from(pieces.map(piece => Buffer.from(piece)))
  splitLines(stream, text => found.push(text))
  await finished(stream)
  return found
}

test.each([
  ['nothing', '', []],
  ['empty lines', '\n\na\n', ['', '', 'a']],
  ['a last line without end', 'a\nb', ['a', 'b']],
  ['line ends of Windows', 'a\r\nb\r\n', ['a', 'b']],
  ['a line of exactly 64 KB', `${'x'.repeat(65_536)}\n`, ['x'.repeat(65_536)]],
  ['a longer one', 'x'.repeat(65_537), ['x'.repeat(65_536), 'x']],
])('splits %s', async (_, text, expected) => {
  expect(await linesOf([Buffer.from(text)])).toEqual(expected)
})

test('does not depend on how the text was cut into pieces, not even within a character', async () => {
  const lines = fc.array(fc.string({ unit: 'grapheme' }).map(text => text.replaceAll(/[\r\n]/g, ' ')))
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), async (texts, size) => {
      const bytes = Buffer.from(texts.map(text => `${text}\n`).join(''))
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      expect(await linesOf(pieces)).toEqual(texts)
    }),
  )
})

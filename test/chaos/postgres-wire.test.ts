import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arrayElements, boundStatement, messageReader, parsedStatement, startupParameters } from './postgres-wire.ts'

const text = (value: string): Buffer => Buffer.from(`${value}\0`)
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255])
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const message = (letter: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(letter), int32(body.length + 4), body])

const start = message(
  '',
  Buffer.concat([int32(196_608), text('user'), text('u'), text('database'), text('d'), text('')]),
)
const parse = message('P', Buffer.concat([text('s1'), text('select $1'), int16(0)]))
const bind = message(
  'B',
  Buffer.concat([
    text(''),
    text('s1'),
    int16(1),
    int16(0),
    int16(2),
    int32(3),
    Buffer.from('a,b'),
    int32(-1),
    int16(0),
  ]),
)
const bytes = Buffer.concat([start, parse, bind, message('S', Buffer.alloc(0))])

it('reads the same messages however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), cuts => {
      const read = messageReader(true)
      const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      const found = at.slice(1).flatMap((end, n) => read(bytes.subarray(at[n], end)))
      expect(found.map(({ letter }) => letter)).toEqual(['', 'P', 'B', 'S'])
      expect(Object.fromEntries(startupParameters(found[0]!))).toEqual({ user: 'u', database: 'd' })
      expect(parsedStatement(found[1]!)).toEqual({ name: 's1', text: 'select $1' })
      expect(boundStatement(found[2]!)).toEqual({ name: 's1', parameters: ['a,b', null] })
    }),
  )
})

it.each([
  ['{}', []],
  ['{step-done,"step-started"}', ['step-done', 'step-started']],
  [String.raw`{"{\"a\":\"b\\\\c, d\"}","e"}`, [String.raw`{"a":"b\\c, d"}`, 'e']],
])('reads the elements of the array %s', (array, elements) => {
  expect(arrayElements(array)).toEqual(elements)
})

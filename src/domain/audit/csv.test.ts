import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvHeader, csvLine, csvOf } from './csv.ts'
import { entryOf } from './entry.ts'

/** A reader of RFC 4180, for the test alone: every field is quoted. */
const read = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]]
  for (let at = 0; at < text.length;) {
    let field = ''
    for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
      if (text[at] === '"') at += 1
      field += text[at] ?? ''
    }
    rows.at(-1)?.push(field)
    const isEnd = text.startsWith('\r\n', at + 1)
    at += isEnd ? 3 : 2
    if (isEnd) rows.push([])
  }
  return rows.slice(0, -1)
}

it('is read back as it was, whatever the fields hold', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 })), rows => {
      const back = read(rows.map(csvLine).join(''))
      expect(back.map(fields => fields.map(field => field.replace(/^'/, '')))).toEqual(
        rows.map(fields => fields.map(field => field.replace(/^'/, ''))),
      )
    }),
    { numRuns: 300, seed: 20260101 },
  )
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n', ' =1', '＝1', '\u0000=1'])(
  'gives a spreadsheet no formula to calculate: %j',
  text => expect(csvLine([text])).toBe(`"'${text}"\r\n`),
)

it.each(['a', '', "it's", '1-1', 'a=b', '{"a":1}'])('leaves %j as it is', text => {
  expect(read(csvLine([text]))).toEqual([[text]])
})

it('has a line for an event, in the order of its header', () => {
  const body =
    '{"actor":{"kind":"person","name":"=ada"},"at":"2026-01-01T00:00:00.000Z","reason":"a \\"b\\", c","type":"approved"}'
  const entry = entryOf({ stream: 'd-1', seq: 2, type: 'approved', body, hash: 'h', app: 'shop', environment: 'e' })
  expect(read(csvHeader + csvOf(entry))).toEqual([
    ['time', 'stream', 'seq', 'type', 'app', 'environment', 'actor', 'reason', 'body', 'hash'],
    ['2026-01-01T00:00:00.000Z', 'd-1', '2', 'approved', 'shop', 'e', "'=ada", 'a "b", c', body, 'h'],
  ])
})

import { describe, expect, it } from 'vitest'
import { hitsIn, nextHit, noHits, placeOf } from './hits.ts'
import { hashOf, isIn, rangeOf, rangeWith } from './line-range.ts'
import { emptyLog, lineCount, withMore } from './log-so-far.ts'
import type { LogSoFar } from './log-so-far.ts'
import { piecesOf } from './pieces.ts'
import { plainText } from './plain-text.ts'
import { placeAtRow, rowTable, rowsAbove, rowsOf } from './row-table.ts'
import { rowPx, scrollTo, seenRows } from './seen-rows.ts'
import { typedLine } from './typed-line.ts'

const escape = String.fromCharCode(27)
const red = (text: string): string => `${escape}[31m${text}${escape}[0m`
const line = (text: string) => ({ at: '', step: 'test', text })
const logOf = (texts: readonly string[], most?: { lines: number; chars: number }): LogSoFar =>
  withMore(emptyLog, texts.map(line), most)
const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `line ${at + 1}`)

describe('a log that is read', () => {
  it('lets its beginning go once it is too much, and counts its lines on', () => {
    const log = withMore(logOf(numbered(100), { lines: 100, chars: 10_000 }), [line('line 101')], {
      lines: 100,
      chars: 10_000,
    })
    expect([log.gone, log.lines.length, lineCount(log), log.lines[0]?.text]).toEqual([11, 90, 101, 'line 12'])
    expect(log.chars).toBe(log.lines.reduce((sum, { text }) => sum + text.length, 0))
  })

  it('is bounded by its letters, too', () => {
    const log = logOf(
      Array.from({ length: 10 }, () => 'x'.repeat(100)),
      { lines: 100, chars: 500 },
    )
    expect([log.gone, log.chars]).toEqual([6, 400])
  })
})

describe('looking for a text', () => {
  const log = logOf(['The build', 'a test', red('BUILD failed'), 'end'])

  it('finds it in whatever case, also in colours', () => {
    const hits = hitsIn(log, 'build')
    expect(hits.lines).toEqual([1, 3])
    expect(hitsIn(log, 'd fail').lines).toEqual([3])
    expect(hitsIn(log, '[31m').lines).toEqual([])
    expect([placeOf(hits, 3), placeOf(hits, 2), placeOf(hits, null)]).toEqual([2, 0, 0])
  })

  it('goes on from hit to hit, round to the other end', () => {
    const hits = hitsIn(log, 'build')
    expect([
      nextHit(hits, 1, 'on'),
      nextHit(hits, 3, 'on'),
      nextHit(hits, 1, 'back'),
      nextHit(hits, 3, 'back'),
    ]).toEqual([3, 1, 3, 1])
    expect(nextHit(hitsIn(log, 'nowhere'), 1, 'on')).toBeNull()
  })

  it('looks only through what has come since, and forgets what was let go', () => {
    const before = hitsIn(log, 'build')
    const spoilt = { ...before, lines: [...before.lines, 4] }
    const more = withMore(log, [line('build again')])
    // What it was told of the first four lines is not looked at again.
    expect(hitsIn(more, 'build', spoilt).lines).toEqual([1, 3, 4, 5])
    expect(hitsIn(more, 'end', spoilt).lines).toEqual([4])
    expect(hitsIn({ ...more, lines: more.lines.slice(2), gone: 2 }, 'build', before).lines).toEqual([3, 5])
    expect(hitsIn(more, '', before)).toMatchObject({ lines: [], upTo: 5 })
    expect(hitsIn(emptyLog, 'x', noHits).lines).toEqual([])
  })

  it('takes :12 for a line', () => {
    expect([typedLine(':12'), typedLine(': 77777 '), typedLine('12'), typedLine('a:12'), typedLine(':')]).toEqual([
      12,
      77_777,
      null,
      null,
      null,
    ])
  })
})

describe('the address of lines', () => {
  it('is read and written', () => {
    expect(rangeOf('#L12')).toEqual({ from: 12, to: 12 })
    expect(rangeOf('L20-L10')).toEqual({ from: 10, to: 20 })
    expect(rangeOf('#L10-20')).toEqual({ from: 10, to: 20 })
    for (const hash of ['', '#', '#L0', '#shift:web', '#L12x', '#L-3', '#L1234567890']) expect(rangeOf(hash)).toBeNull()
    for (const hash of ['L12', 'L10-L20']) expect(hashOf(rangeOf(hash) ?? { from: 0, to: 0 })).toBe(hash)
  })

  it('grows to where one goes further', () => {
    const one = rangeWith(null, 12, 'further')
    expect(rangeWith(one, 20, 'further')).toEqual({ from: 12, to: 20 })
    expect(rangeWith(one, 3, 'further')).toEqual({ from: 3, to: 12 })
    expect(rangeWith(rangeWith(one, 20, 'further'), 5, 'alone')).toEqual({ from: 5, to: 5 })
    expect([isIn(one, 12), isIn(one, 13), isIn(null, 12)]).toEqual([true, false, false])
  })
})

describe('which lines are drawn', () => {
  it('is few of very many, wherever one has scrolled to', () => {
    const table = rowTable(logOf(numbered(100_000)), null)
    for (const place of [0, 50_000, 99_999]) {
      const seen = seenRows(table, place * rowPx, 600)
      expect(seen.to - seen.from).toBeLessThan(100)
      expect(seen.from).toBeLessThanOrEqual(place)
      expect(seen.to).toBeGreaterThan(place)
      expect(seen.topPx).toBe(seen.from * rowPx)
      expect(seen.allPx).toBe(100_000 * rowPx)
    }
    expect(scrollTo(table, 77_776, 600)).toBe(77_776 * rowPx - 200)
  })

  it('counts the rows of lines that go on below', () => {
    expect([
      rowsOf('', 10),
      rowsOf('0123456789', 10),
      rowsOf('0123456789a', 10),
      rowsOf(red('x'.repeat(20)), 10),
    ]).toEqual([1, 1, 2, 2])
    expect([rowsOf('字字字字字字', 10), rowsOf('\tabc', 10)]).toEqual([2, 2])
    const table = rowTable(logOf(['x'.repeat(25), 'y', 'z'.repeat(11)]), 10)
    expect([0, 1, 2, 3].map(place => rowsAbove(table, place))).toEqual([0, 3, 4, 6])
    expect([0, 2, 3, 4, 5, 9].map(row => placeAtRow(table, row))).toEqual([0, 0, 1, 2, 2, 2])
  })

  it('takes over what was counted, unless the room or the beginning is another one', () => {
    const log = logOf(['x'.repeat(25), 'y'])
    const before = rowTable(log, 10)
    before.above?.set([0, 7, 8])
    const more = withMore(log, [line('z'.repeat(11))])
    expect(rowsAbove(rowTable(more, 10, before), 3)).toBe(10)
    expect(rowsAbove(rowTable(more, 30, before), 3)).toBe(3)
    expect(rowsAbove(rowTable({ ...more, gone: 1 }, 10, before), 3)).toBe(6)
  })

  it('has nothing to draw of an empty log', () => {
    expect(seenRows(rowTable(emptyLog, 10), 0, 600)).toMatchObject({ from: 0, to: 0, allPx: 0 })
    expect(seenRows(rowTable(emptyLog, null), 0, 600)).toMatchObject({ from: 0, to: 0, allPx: 0 })
  })
})

describe('the looks of a line', () => {
  it('are those of its program, cut where what is looked for is', () => {
    expect(piecesOf('plain', '')).toEqual([{ text: 'plain', look: '', isHit: false }])
    expect(piecesOf(`ok ${red('not ok')}`, 'k n')).toEqual([
      { text: 'o', look: '', isHit: false },
      { text: 'k ', look: '', isHit: true },
      { text: 'n', look: 'ink-ansi-red', isHit: true },
      { text: 'ot ok', look: 'ink-ansi-red', isHit: false },
    ])
    expect(piecesOf(`${escape}[1;32mdone${escape}[0m`, '')).toEqual([
      { text: 'done', look: 'ink-ansi-green ink-bold', isHit: false },
    ])
  })

  it('are left out where text is counted', () => {
    expect(plainText(`a${escape}[1;31mb${escape}[0m${escape}[2Kc`)).toBe('abc')
  })
})

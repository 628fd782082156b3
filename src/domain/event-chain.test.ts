import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainHash, chainStart, firstBrokenRow } from './event-chain.ts'
import type { ChainedRow } from './event-chain.ts'

const runs = { numRuns: 200, seed: 20260101 }
const stream = 'deployment:dep_1'

const chained = (bodies: readonly string[], of = stream): readonly ChainedRow[] => {
  let previous = chainStart(of)
  return bodies.map((body, index) => {
    const seq = index + 1
    previous = chainHash(previous, seq, body)
    return { seq, body, hash: previous }
  })
}

const bodies = fc.array(
  fc.record({ type: fc.string(), n: fc.integer() }).map(value => JSON.stringify(value)),
  { minLength: 2, maxLength: 12 },
)

const rowsAndPlace = fc.tuple(bodies, fc.nat()).map(([all, at]) => ({ rows: chained(all), at: at % all.length }))

/** The text with one of its characters replaced by another one. */
const withOtherCharacter = (text: string, at: number): string => {
  const place = at % text.length
  return `${text.slice(0, place)}${text[place] === 'x' ? 'y' : 'x'}${text.slice(place + 1)}`
}

describe('the chain of a stream (I7)', () => {
  it('verifies when nothing was touched', () => {
    fc.assert(
      fc.property(bodies, all => {
        expect(firstBrokenRow(stream, chained(all))).toBeNull()
      }),
      runs,
    )
    expect(firstBrokenRow(stream, [])).toBeNull()
  })

  it('finds one changed character of a body or of a hash, at its row', () => {
    fc.assert(
      fc.property(rowsAndPlace, fc.nat(), fc.constantFrom('body', 'hash'), ({ rows, at }, place, field) => {
        const row = rows[at] as ChainedRow
        const forged = rows.with(at, { ...row, [field]: withOtherCharacter(row[field], place) })
        expect(firstBrokenRow(stream, forged)).toBe(at + 1)
      }),
      runs,
    )
  })

  it('finds a row that is missing before the last, and one that is there twice', () => {
    fc.assert(
      fc.property(rowsAndPlace, ({ rows, at }) => {
        expect(firstBrokenRow(stream, rows.toSpliced(at, 0, rows[at] as ChainedRow))).not.toBeNull()
        if (at < rows.length - 1) expect(firstBrokenRow(stream, rows.toSpliced(at, 1))).not.toBeNull()
      }),
      runs,
    )
  })

  it('finds two rows that changed places, and two bodies that did', () => {
    fc.assert(
      fc.property(rowsAndPlace, ({ rows, at }) => {
        fc.pre(at < rows.length - 1)
        const [one, two] = [rows[at] as ChainedRow, rows[at + 1] as ChainedRow]
        expect(firstBrokenRow(stream, rows.with(at, two).with(at + 1, one))).not.toBeNull()
        fc.pre(one.body !== two.body)
        const bodiesSwapped = rows.with(at, { ...one, body: two.body }).with(at + 1, { ...two, body: one.body })
        expect(firstBrokenRow(stream, bodiesSwapped)).toBe(at + 1)
      }),
      runs,
    )
  })

  it('finds rows that were written for another stream', () => {
    fc.assert(
      fc.property(bodies, all => {
        expect(firstBrokenRow('deployment:dep_2', chained(all))).toBe(1)
      }),
      runs,
    )
  })

  it('finds a rest that was rewritten, because its first row no longer follows the one before', () => {
    fc.assert(
      fc.property(rowsAndPlace, ({ rows, at }) => {
        const rest = chained(rows.slice(at).map(({ body }) => body)).map(row => ({ ...row, seq: row.seq + at }))
        fc.pre(at > 0)
        expect(firstBrokenRow(stream, [...rows.slice(0, at), ...rest])).toBe(at + 1)
      }),
      runs,
    )
  })

  it('finds a row that was written anew with a hash that fits, at the one behind it', () => {
    fc.assert(
      fc.property(rowsAndPlace, ({ rows, at }) => {
        fc.pre(at < rows.length - 1)
        const row = rows[at] as ChainedRow
        const body = `${row.body} `
        const forged = { ...row, body, hash: chainHash(rows[at - 1]?.hash ?? chainStart(stream), row.seq, body) }
        expect(firstBrokenRow(stream, rows.with(at, forged))).toBe(at + 2)
      }),
      runs,
    )
  })

  // What the chain alone cannot see: anchors over the heads of all streams are for this.
  it('does not find an end that was cut off, nor a stream that was rewritten as a whole', () => {
    fc.assert(
      fc.property(rowsAndPlace, ({ rows, at }) => {
        expect(firstBrokenRow(stream, rows.slice(0, at))).toBeNull()
        expect(firstBrokenRow(stream, chained(rows.map(() => '{"type":"forged"}')))).toBeNull()
      }),
      runs,
    )
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chainHash, chainStart } from '../event-chain.ts'
import { checkStream } from './check-stream.ts'
import type { Fault, RecordedRow } from './check-stream.ts'

const stream = 'd-1'
const runs = { numRuns: 200, seed: 20260101 }

const chained = (reasons: readonly string[]): readonly RecordedRow[] => {
  let hash = chainStart(stream)
  return reasons.map((reason, index) => {
    const body = JSON.stringify({ reason, type: 'approved' })
    hash = chainHash(hash, index + 1, body)
    return { seq: index + 1, type: 'approved', body, hash }
  })
}

const faultsOf = (rows: readonly RecordedRow[]): readonly Fault[] => {
  const check = checkStream(stream)
  return [...rows.flatMap(row => check.see(row)), ...check.end().faults]
}

const rowsAndPlace = fc
  .tuple(fc.array(fc.string(), { minLength: 2, maxLength: 12 }), fc.nat())
  .map(([reasons, at]) => ({ rows: chained(reasons), at: at % reasons.length }))

it('finds nothing where nothing was done, and knows the end', () => {
  fc.assert(
    fc.property(rowsAndPlace, ({ rows }) => {
      expect(faultsOf(rows)).toEqual([])
      const check = checkStream(stream)
      rows.forEach(row => check.see(row))
      expect(check.end().last).toEqual({ seq: rows.length, hash: rows.at(-1)?.hash })
    }),
    runs,
  )
  expect(checkStream(stream).end()).toEqual({ faults: [], last: null })
})

it('tells one change of a row once, at its place', () => {
  fc.assert(
    fc.property(rowsAndPlace, fc.constantFrom('body', 'hash', 'type'), ({ rows, at }, field) => {
      const row = rows[at] as RecordedRow
      const forged = { ...row, [field]: field === 'body' ? row.body.replace('{', '{ ') : `${row[field]}x` }
      expect(faultsOf(rows.with(at, forged)).map(({ seq }) => seq)).toEqual([at + 1])
    }),
    runs,
  )
})

it('tells a removed row once, at its place, unless it is the last one', () => {
  fc.assert(
    fc.property(rowsAndPlace, ({ rows, at }) => {
      const isLast = at === rows.length - 1
      expect(faultsOf(rows.toSpliced(at, 1)).map(({ seq }) => seq)).toEqual(isLast ? [] : [at + 1])
    }),
    runs,
  )
})

it('tells a pair that changed places once, as such', () => {
  fc.assert(
    fc.property(rowsAndPlace, ({ rows, at }) => {
      fc.pre(at < rows.length - 1)
      const [one, two] = [rows[at] as RecordedRow, rows[at + 1] as RecordedRow]
      const swapped = rows.with(at, { ...two, seq: one.seq }).with(at + 1, { ...one, seq: two.seq })
      expect(faultsOf(swapped)).toEqual([{ stream, seq: one.seq, what: `changed places with event ${two.seq}` }])
    }),
    runs,
  )
})

it('tells a row that was written anew with a hash that fits: the one behind it no longer follows', () => {
  fc.assert(
    fc.property(rowsAndPlace, ({ rows, at }) => {
      fc.pre(at < rows.length - 1)
      const row = rows[at] as RecordedRow
      const body = row.body.replace('{', '{ ')
      const forged = { ...row, body, hash: chainHash(rows[at - 1]?.hash ?? chainStart(stream), row.seq, body) }
      expect(faultsOf(rows.with(at, forged)).map(({ seq }) => seq)).toEqual([at + 2])
    }),
    runs,
  )
})

it('tells each of two changes apart', () => {
  const rows = chained(['a', 'b', 'c', 'd', 'e', 'f'])
  const forge = (at: number): RecordedRow => ({ ...(rows[at] as RecordedRow), body: '{"type":"approved"}' })
  expect(faultsOf(rows.with(1, forge(1)).with(4, forge(4))).map(({ seq }) => seq)).toEqual([2, 5])
  expect(faultsOf(rows.with(1, forge(1)).toSpliced(4, 1)).map(({ seq }) => seq)).toEqual([2, 5])
})

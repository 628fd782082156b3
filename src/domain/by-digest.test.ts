import { expect, it } from 'vitest'
import { inEventAtMostBytes, isByDigest, tooLargeForEvent } from './by-digest.ts'

it.each([null, true, 7, 'short', [], { a: [1, 'b'] }, 'x'.repeat(inEventAtMostBytes - 2)])(
  'leaves a small value where it is',
  value => {
    expect(tooLargeForEvent(value)).toBeNull()
    expect(isByDigest(value)).toBe(false)
  },
)

it('counts bytes, not letters', () => {
  expect(tooLargeForEvent('ü'.repeat(inEventAtMostBytes / 2))?.reference.bytes).toBe(inEventAtMostBytes + 2)
})

it('gives equal values the same digest, whatever the order of their keys', () => {
  const rows = Array.from({ length: 20_000 }, (_, number) => number)
  const one = tooLargeForEvent({ rows, name: 'a' })
  const other = tooLargeForEvent({ name: 'a', rows })
  expect(one?.reference).toEqual(other?.reference)
  expect(one?.reference['by-digest']).toMatch(/^[0-9a-f]{64}$/)
  expect(isByDigest(one?.reference ?? null)).toBe(true)
})

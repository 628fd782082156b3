import { expect, it } from 'vitest'
import { rollbackTargets } from './rollback-targets.ts'
import type { Arrival } from './rollback-targets.ts'

const arrival = (number: number, hour: number, more: Partial<Arrival> = {}): Arrival => ({
  deployment: `d-${hour}`,
  release: `r-${number}`,
  version: `v${number}`,
  commit: 'c'.repeat(40),
  message: `change ${number}`,
  fingerprint: `f-${number}`,
  verified: true,
  actor: { kind: 'person', name: 'ann' },
  at: `2026-11-18T${String(hour).padStart(2, '0')}:00:00Z`,
  ...more,
})
const shown = (arrivals: readonly Arrival[], held: readonly (readonly [string, string])[] = []) =>
  rollbackTargets(arrivals, new Map(held)).map(({ version, since, until, verifiedAt, held }) => [
    version,
    since.slice(11, 13),
    until?.slice(11, 13) ?? null,
    verifiedAt?.slice(11, 13) ?? null,
    held,
  ])

it('has each release once, from when it came last until the next one took its place', () => {
  expect(shown([arrival(1, 12), arrival(3, 11), arrival(2, 10), arrival(1, 9)])).toEqual([
    ['v1', '12', null, '12', null],
    ['v3', '11', '12', '11', null],
    ['v2', '10', '11', '10', null],
  ])
})

it('says what was never verified there, also when the same content was under another number', () => {
  const skipped = { verified: false }
  expect(shown([arrival(3, 12), arrival(2, 11, skipped)])).toContainEqual(['v2', '11', '12', null, null])
  const again = { ...skipped, fingerprint: 'f-1' }
  expect(shown([arrival(3, 12), arrival(2, 11, again), arrival(1, 10)])).toContainEqual(['v2', '11', '12', '10', null])
})

it('says why a release is held', () => {
  expect(shown([arrival(2, 12), arrival(1, 11)], [['f-1', 'prices are wrong']])).toContainEqual([
    'v1',
    '11',
    '12',
    '11',
    'prices are wrong',
  ])
})

it('is empty where nothing ran', () => {
  expect(rollbackTargets([], new Map())).toEqual([])
})

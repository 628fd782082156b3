import { describe, expect, it } from 'vitest'
import type { Migration } from './migration.ts'
import { isNewestApplied, neededOf } from './migration-record.ts'

const migration = (id: string, checksum = id): Migration => ({
  id,
  name: 'm',
  file: `${id}_m.sql`,
  checksum,
  text: '',
  effect: 'expand',
  findings: [],
  down: null,
})
const all = (ids: string): Migration[] => ids.split('').map(id => migration(id))

describe('neededOf', () => {
  it.each([
    { asked: '', applied: '', history: '', needed: '' },
    { asked: '12', applied: '', history: '', needed: '12' },
    { asked: '34', applied: '123', history: '12', needed: '4' },
    { asked: '34', applied: '1234', history: '1234', needed: '' },
  ])('asked $asked with $applied applied: $needed', ({ asked, applied, history, needed }) => {
    const found = neededOf(all(asked), { applied: applied.split(''), history: all(history) })
    expect(found.map(({ id }) => id).join('')).toBe(needed)
  })

  it.each([
    { asked: '3', applied: '12', history: '1', code: 'MIGRATION_UNKNOWN_APPLIED' },
    { asked: '3', applied: '1', history: '12', code: 'MIGRATION_HISTORY_MISSING' },
    { asked: '2', applied: '13', history: '13', code: 'MIGRATION_OUT_OF_ORDER' },
  ])('refuses: $code', ({ asked, applied, history, code }) => {
    expect(() => neededOf(all(asked), { applied: applied.split(''), history: all(history) })).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it('refuses the same version with another text', () => {
    const state = { applied: ['1'], history: all('1') }
    expect(() => neededOf([migration('1', 'other')], state)).toThrow(
      expect.objectContaining({ code: 'MIGRATION_HISTORY_EDITED' }),
    )
  })
})

describe('isNewestApplied', () => {
  it.each([
    { id: '2', applied: '12', history: '12', expected: true },
    { id: '2', applied: '12', history: '1', expected: true },
    { id: '2', applied: '1', history: '12', expected: false },
    { id: '2', applied: '12', history: '123', expected: true },
  ])('$id of $applied', ({ id, applied, history, expected }) => {
    expect(isNewestApplied(migration(id), { applied: applied.split(''), history: all(history) })).toBe(expected)
  })

  it.each([
    { id: '1', applied: '12', history: '12', code: 'MIGRATION_NOT_NEWEST' },
    { id: '2', applied: '12', history: '2', code: 'MIGRATION_UNKNOWN_APPLIED' },
    { id: '2', applied: '2', history: '12', code: 'MIGRATION_HISTORY_MISSING' },
  ])('refuses: $code', ({ id, applied, history, code }) => {
    expect(() => isNewestApplied(migration(id), { applied: applied.split(''), history: all(history) })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

import { assert, integer, nat, property, uniqueArray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { migrationErrors } from './errors/migration.ts'
import { checkHistory } from './migration-history.ts'
import type { LedgerEntry, Migration } from './migration.ts'

const migration = (id: string, checksum = `sum-${id}`): Migration => ({
  id,
  name: `m${id}`,
  file: `${id}_m.sql`,
  checksum,
  text: '',
  effect: 'expand',
  findings: [],
  down: null,
})
const entry = (id: string): LedgerEntry => ({ migration: migration(id), appliedBy: 'd1', release: 'r1' })
const ids = (history: ReturnType<typeof checkHistory>): object => ({
  pending: history.pending.map(({ id }) => id),
  ahead: history.ahead.map(({ migration }) => migration.id),
})

describe('checkHistory', () => {
  it.each([
    { name: 'nothing at all', ledger: [], release: [], pending: [], ahead: [] },
    { name: 'a first release', ledger: [], release: ['2', '1'], pending: ['1', '2'], ahead: [] },
    { name: 'one more', ledger: ['1', '2'], release: ['1', '2', '3'], pending: ['3'], ahead: [] },
    { name: 'the same', ledger: ['1', '2'], release: ['2', '1'], pending: [], ahead: [] },
    { name: 'an older release', ledger: ['1', '2', '3'], release: ['1'], pending: [], ahead: ['3', '2'] },
    { name: 'a schema kept ahead, and more', ledger: ['1', '3'], release: ['1', '4'], pending: ['4'], ahead: ['3'] },
  ])('$name', ({ ledger, release, pending, ahead }) => {
    expect(
      ids(
        checkHistory(
          ledger.map(entry),
          release.map(id => migration(id)),
        ),
      ),
    ).toEqual({ pending, ahead })
  })

  it('names an applied file that was changed', () => {
    const code = migrationErrors.MIGRATION_HISTORY_EDITED.code
    expect(() => checkHistory([entry('1'), entry('2')], [migration('1'), migration('2', 'other')])).toThrow(
      expect.objectContaining({ code, message: '2_m.sql differs from what was applied with release r1.' }),
    )
  })

  it('refuses a new migration that is older than the newest applied', () => {
    const code = migrationErrors.MIGRATION_OUT_OF_ORDER.code
    expect(() => checkHistory([entry('1'), entry('3')], [migration('1'), migration('2'), migration('3')])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('2_m.sql is new') }),
    )
  })

  it('splits any ledger that is a prefix of a release', () => {
    const versions = uniqueArray(integer({ min: 10, max: 99 }).map(String)).map(all => all.toSorted())
    assert(
      property(versions, nat(), (all, cut) => {
        const at = all.length === 0 ? 0 : cut % (all.length + 1)
        const history = checkHistory(all.slice(0, at).map(entry), all.map(id => migration(id)).toReversed())
        expect(ids(history)).toEqual({ pending: all.slice(at), ahead: [] })
      }),
    )
  })
})

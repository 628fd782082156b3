import { expect, it } from 'vitest'
import type { Migration } from './migration.ts'
import { liesUnder, whyKept } from './why-kept.ts'

const migration = (down: Migration['down']): Migration => ({
  id: '2',
  name: 'notes',
  file: '2_notes.sql',
  checksum: '',
  text: '',
  effect: 'expand',
  findings: [],
  down,
})
const table = { kind: 'table', schema: 'public', table: 'notes' } as const
const column = { kind: 'column', schema: 'public', table: 'orders', column: 'priority' } as const
const readable = migration({ removes: [table, column], opaque: false })

it.each([
  ['there is no way down', migration(null), [], 'it has no down script'],
  [
    'the way down cannot be read',
    migration({ removes: [], opaque: true }),
    [],
    'what its down script removes cannot be measured',
  ],
  [
    'it holds data',
    readable,
    [
      { object: table, values: 18 },
      { object: column, values: 3 },
    ],
    'notes holds 18 values, orders.priority holds 3 values',
  ],
  [
    'only a part holds data',
    readable,
    [
      { object: table, values: 0 },
      { object: column, values: 1 },
    ],
    'orders.priority holds 1 values',
  ],
  ['all is empty', readable, [{ object: table, values: 0 }], null],
])('%s', (_, kept, measured, why) => {
  expect(whyKept(kept, measured)).toBe(why)
})

it('names the migration that it lies under', () => {
  expect(liesUnder(readable)).toBe('it lies under migration 2, which stays')
})

import { expect, test } from 'vitest'
import { copyRule, isNeededSegment } from './copied-files.ts'

test.each([
  ['base/1/1259', 'copy'],
  ['global', 'copy'],
  ['pg_wal', 'copy'],
  ['pg_wal/archive_status', 'copy'],
  ['pg_replslot', 'copy'],
  ['postgresql.auto.conf', 'copy'],
  ['pg_tblspc/16400', 'copy'],
  ['global/pg_control', 'later'],
  ['pg_wal/000000010000000000000001', 'later'],
  ['pg_wal/archive_status/000000010000000000000001.done', 'leave-out'],
  ['pg_wal/summaries/x.summary', 'leave-out'],
  ['pg_replslot/lockstep_copy_1', 'leave-out'],
  ['pg_stat_tmp/global.stat', 'leave-out'],
  ['postmaster.pid', 'leave-out'],
  ['backup_label', 'leave-out'],
  ['base/pgsql_tmp', 'leave-out'],
  ['base/16384/pg_internal.init', 'leave-out'],
])('%s: %s', (path, rule) => {
  expect(copyRule(path)).toBe(rule)
})

test('the needed log is the segments between two, both included, and the histories', () => {
  const [first, last] = ['000000010000000000000002', '000000010000000000000004']
  const names = [1, 2, 3, 4, 5].map(it => `00000001000000000000000${it}`)
  expect([...names, '00000002.history', 'archive_status'].filter(name => isNeededSegment(name, first, last))).toEqual([
    ...names.slice(1, 4),
    '00000002.history',
  ])
})

import { expect, test } from 'vitest'
import { causeIn, linesOf } from './server-cause.ts'

const at = '2026-01-31 10:00:00.000 UTC'

test.each([
  ['FATAL:  could not write lock file "postmaster.pid": No space left on device', 'no-space'],
  ['initdb: error: could not write to file "/d/base/1/1": No space left on device', 'no-space'],
  ['FATAL:  lock file "postmaster.pid" already exists', 'locked'],
  ['FATAL:  lock file "postmaster.pid" is empty', 'locked'],
  ['FATAL:  lock file "/h/postgres/socket/.s.PGSQL.20000.lock" already exists', 'locked'],
  ['FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use', 'locked'],
  ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'port-in-use'],
  ['postgres: could not access directory "/h/data": Permission denied', 'unreachable'],
  ['FATAL:  data directory "/h/data" has wrong ownership', 'other'],
])('%s is %s', (line, kind) => {
  expect(causeIn([line]).kind).toBe(kind)
})

test('another cause is told in the last eight lines', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`)
  expect(causeIn(lines)).toEqual({ kind: 'other', text: lines.slice(2).join('\n') })
  expect(causeIn([])).toEqual({ kind: 'other', text: 'it wrote nothing' })
})

test('only the lines of one process count, without their prefix, and those without a prefix', () => {
  const log = [
    `${at} [7] LOG:  mine`,
    `${at} [8] FATAL:  another's`,
    'postgres: early words',
    '',
    `${at} [7] HINT:  so`,
  ]
  expect(linesOf(log.join('\n'), 7)).toEqual(['LOG:  mine', 'postgres: early words', 'HINT:  so'])
})

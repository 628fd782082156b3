import { expect, it } from 'vitest'
import { preflightOf, stepOf } from './preflight-for-tests.ts'
import { rollbackParts } from './rollback-parts.ts'

const shown = (preflight: ReturnType<typeof preflightOf>) =>
  rollbackParts(preflight).map(({ title, word, was, value, detail }) => [title, word.word, was, value, detail])

it('shows the four parts as they will be', () => {
  const steps = [
    stepOf('pause', { effect: 'claims', params: { consumers: ['orders'] } }),
    stepOf('start:web', { effect: 'code', params: { service: 'web' } }),
  ]
  const kept = [{ migration: '001.sql', holds: 'it has no down script' }]
  expect(shown(preflightOf({ undone: ['002.sql'], kept }, { steps }))).toEqual([
    ['Code', 'To come', 'v2', 'v1', 'web'],
    ['Schema', 'Kept ahead', '2', '1 migration', '001.sql stays; 002.sql taken back'],
    ['Traffic', 'To come', null, '100 % on v1', 'all users at once'],
    ['Consumers', 'Will pause', null, 'paused meanwhile', 'orders'],
  ])
})

it('says what does not change', () => {
  expect(shown(preflightOf({}))).toEqual([
    ['Code', 'To come', 'v2', 'v1', ''],
    ['Schema', 'No change', null, '2 migrations', ''],
    ['Traffic', 'To come', null, '100 % on v1', 'all users at once'],
    ['Consumers', 'No change', null, 'none paused', ''],
  ])
})

import { expect, it } from 'vitest'
import { exportAddress, filterOf, isFiltered } from './filter-of.ts'

const nowMs = Date.parse('2026-11-28T12:00:00Z')

it('asks for what the address says, each part of it beside the others', () => {
  expect(filterOf({ app: 'shop', environment: 'live', actor: 'ann', type: 'approved', period: '24h' }, nowMs)).toEqual({
    app: 'shop',
    environment: 'live',
    actor: 'ann',
    type: 'approved',
    since: '2026-11-27T12:00:00.000Z',
  })
  expect(filterOf({}, nowMs)).toEqual({})
})

it('takes a span in UTC, and passes over what is no moment and what belongs to another period', () => {
  expect(filterOf({ period: 'span', from: '2026-11-01T08:00', to: '2026-11-02T08:00' }, nowMs)).toEqual({
    since: '2026-11-01T08:00:00.000Z',
    until: '2026-11-02T08:00:00.000Z',
  })
  expect(filterOf({ period: 'span', from: 'soon' }, nowMs)).toEqual({})
  expect(filterOf({ period: 'ages', from: '2026-11-01T08:00' }, nowMs)).toEqual({})
})

it('knows whether anything is left out, and where the same is had as a file', () => {
  expect([isFiltered({}), isFiltered({ before: 'x' }), isFiltered({ actor: 'ann' })]).toEqual([false, false, true])
  expect(exportAddress({ app: 'shop', actor: 'ann & co' }, 'csv', nowMs)).toBe(
    '/v1/audit/export?format=csv&app=shop&actor=ann+%26+co',
  )
})

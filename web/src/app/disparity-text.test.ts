import { expect, it } from 'vitest'
import { readableRows } from './disparity-text.ts'

const read = (what: string, left: string | null, right: string | null = null) =>
  readableRows([{ what, left, right }])[0]

it('says spans in words', () => {
  expect(read('bakeMs', '100', '90000')).toEqual({ what: 'bake', left: '0.1 s', right: '90 s' })
  expect(read('strategy.everyMs', null, '80000')).toMatchObject({ what: 'strategy.every', left: null, right: '80 s' })
})

it('writes things without braces, and leaves what is none', () => {
  expect(
    read('gates.approvals', '{"from":["managers"],"count":1,"expiryMs":604800000,"x":null}, {"from":["qa"]}'),
  ).toMatchObject({
    left: 'from managers, count 1, expiry 7 d; from qa',
  })
  expect(read('services.web.command', '{broken')).toMatchObject({ left: '{broken' })
  expect(read('strategy.weights', '10, 50')).toMatchObject({ left: '10, 50' })
})

it('has one line for a variable that is a reference', () => {
  const row = (what: string) => ({ what, left: 'set', right: null })
  const rows = ['variables.KEY.kind', 'variables.KEY.name', 'services.web.variables.A.path', 'variables.B'].map(row)
  expect(readableRows(rows).map(({ what }) => what)).toEqual([
    'variables.KEY',
    'services.web.variables.A',
    'variables.B',
  ])
})

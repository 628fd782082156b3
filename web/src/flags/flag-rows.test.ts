import { expect, it } from 'vitest'
import type { FlagState } from '../api/types.ts'
import { flagRows, valueOf, valueText } from './flag-rows.ts'

const state = (flag: string, more: Partial<FlagState> = {}): FlagState => ({
  flag,
  type: 'boolean',
  description: '',
  values: null,
  default: false,
  value: false,
  isSet: false,
  revision: 0,
  changed: null,
  ...more,
})

it('has a row for each flag, with what it is in every environment where something runs', () => {
  const rows = flagRows([
    {
      environment: 'dev',
      role: 'admin',
      flags: { release: 'v2', flags: [state('express', { description: 'new words', value: true })], unserved: [] },
    },
    {
      environment: 'live',
      role: 'viewer',
      flags: {
        release: 'v1',
        flags: [state('express', { description: 'by courier' }), state('banner', { type: 'string' })],
        unserved: [{ flag: 'gone', value: 5, why: 'is declared no more' }],
      },
    },
    { environment: 'later', role: 'viewer', flags: null },
  ])
  expect(rows.map(({ flag, description }) => [flag, description])).toEqual([
    ['banner', ''],
    ['express', 'by courier'],
    ['gone', ''],
  ])
  const [banner, express, gone] = rows
  expect(express?.places.map(({ environment, declared }) => [environment, declared?.value])).toEqual([
    ['dev', true],
    ['live', false],
  ])
  expect(banner?.places[0]?.declared).toBeNull()
  expect(gone?.places[1]?.unserved).toMatchObject({ why: 'is declared no more' })
})

it.each([
  [true, 'on'],
  [false, 'off'],
  [0, '0'],
  ['loud', 'loud'],
  ['', 'an empty text'],
])('%j is read as %s', (value, text) => expect(valueText(value)).toBe(text))

it.each([
  ['boolean', 'on', true],
  ['boolean', 'off', false],
  ['boolean', 'true', null],
  ['number', ' 0.5 ', 0.5],
  ['number', '', null],
  ['number', 'five', null],
  ['number', 'Infinity', null],
  ['string', '', ''],
] as const)('of a %s %j is %j', (type, typed, value) => expect(valueOf(type, typed)).toBe(value))

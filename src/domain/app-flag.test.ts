import { describe, expect, it } from 'vitest'
import type { AppFlag, FlagSetting, FlagValue } from './app-flag.ts'
import { resolvedFlag, unfitFor, unserved } from './app-flag.ts'

const express: AppFlag = { key: 'express', type: 'boolean', default: false, description: '', values: null }
const banner: AppFlag = { key: 'banner', type: 'string', default: 'plain', description: '', values: ['plain', 'loud'] }
const limit: AppFlag = { key: 'limit', type: 'number', default: 5, description: '', values: null }
const set = (key: string, value: FlagValue | null, revision = 1): FlagSetting => ({
  key,
  value,
  revision,
  setBy: 'ann',
  setAt: '2026-01-01T00:00:00.000Z',
  reason: 'a try',
})

describe('the value of a flag', () => {
  it.each([
    { flag: express, setting: undefined, value: false, because: 'default', revision: 0, variant: 'off' },
    { flag: express, setting: set('express', true), value: true, because: 'setting', revision: 1, variant: 'on' },
    { flag: express, setting: set('express', null, 2), value: false, because: 'default', revision: 2, variant: 'off' },
    { flag: express, setting: set('express', 'yes', 3), value: false, because: 'default', revision: 3, variant: 'off' },
    { flag: banner, setting: set('banner', 'loud'), value: 'loud', because: 'setting', revision: 1, variant: 'loud' },
    {
      flag: banner,
      setting: set('banner', 'shrill'),
      value: 'plain',
      because: 'default',
      revision: 1,
      variant: 'plain',
    },
    { flag: limit, setting: set('limit', 0), value: 0, because: 'setting', revision: 1, variant: null },
  ])('$flag.key of $setting.value is $value', ({ flag, setting, value, because, revision, variant }) =>
    expect(resolvedFlag(flag, setting)).toEqual({ key: flag.key, value, because, revision, variant }),
  )
})

it.each([
  [express, true, null],
  [express, 'true', 'takes a boolean, and this is a string'],
  [limit, Infinity, 'takes a number'],
  [limit, 1.5, null],
  [banner, 'shrill', 'is one of plain, loud'],
  [{ ...banner, values: null }, 'x'.repeat(1001), 'takes at most 1000 characters'],
] as const)('says why a flag cannot have a value', (flag, value, why) => expect(unfitFor(flag, value)).toBe(why))

it('tells what is set and not served', () => {
  const settings = [set('banner', 'shrill'), set('express', true), set('gone', 1), set('gone-and-reset', null)]
  expect(unserved([express, banner], settings)).toEqual([
    { key: 'banner', value: 'shrill', why: 'is one of plain, loud' },
    { key: 'gone', value: 1, why: 'is declared no more' },
  ])
})

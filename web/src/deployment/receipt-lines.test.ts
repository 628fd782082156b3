import { expect, it } from 'vitest'
import { sizeText } from '../words/size-text.ts'
import { receiptLines } from './receipt-lines.ts'

const said = (...args: Parameters<typeof receiptLines>): readonly string[] | null =>
  receiptLines(...args)?.map(({ name, value }) => `${name}: ${value}`) ?? null

it('says what a step returned in words', () => {
  expect(said('shift', { to: 'r-2', weight: 10 })).toEqual(['Share of users: 10 %', 'On release: r-2'])
  expect(said('migrate', { applied: [{ id: '20260101', ms: 40 }] })).toEqual(['Applied: 20260101 in 0.0 s'])
  expect(said('migrate', { applied: [] })).toEqual(['Applied: none'])
  expect(said('retire', { stopped: ['web-1', 'web-2'], cut: 1 })).toEqual(['Stopped: web-1, web-2', 'Cut: 1 request'])
  expect(
    said('bake', {
      watchedMs: 60_000,
      looks: 12,
      seen: [],
      verdicts: [
        { watch: '', verdict: 'pass', words: '' },
        { watch: 'web/version', verdict: 'inconclusive', words: 'no data' },
      ],
    }),
  ).toEqual(['Watched for: 60 s', 'Looks: 12', 'Judged: instances: pass, web/version: inconclusive'])
})

it('leaves out what is missing or is not what was expected, and says nothing of what it does not know', () => {
  expect(said('bake', { watchedMs: 2_000, looks: 'many' })).toEqual(['Watched for: 2.0 s'])
  expect(said('migrate', { applied: [{ id: 7 }] })).toBeNull()
  expect(said('teleport', { to: 'there' })).toBeNull()
  expect(said('snapshot', null)).toBeNull()
})

it('says sizes as people do', () => {
  expect([0, 312, 4_200, 18_000_000, 3_000_000_000].map(sizeText)).toEqual([
    '0 B',
    '312 B',
    '4.2 KB',
    '18 MB',
    '3.0 GB',
  ])
})

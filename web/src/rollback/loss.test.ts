import { expect, it } from 'vitest'
import { lossLines, lossSentence } from './loss.ts'
import { preflightOf } from './preflight-for-tests.ts'

const kept = [{ migration: '002_pets.sql', holds: 'pets holds 1 values' }]

it('says what holds data and stays, with how much it is', () => {
  expect(lossLines(preflightOf({ kept, undone: ['003_age.sql'] }))).toEqual([
    {
      kind: 'stays',
      title: '002_pets.sql stays: pets holds 1 value',
      text: 'Nothing of it is lost, and v1 runs without it.',
    },
    { kind: 'empty', title: '003_age.sql is taken back', text: expect.stringContaining('is empty') as string },
  ])
})

it('says so where nothing is to be done', () => {
  expect(lossLines(preflightOf({}))).toEqual([
    { kind: 'same', title: 'The schema stays as it is', text: 'No migration has come since v1.' },
  ])
})

it.each([
  [{}, 'No data are lost: the schema stays as it is.'],
  [{ undone: ['3.sql'] }, 'No data are lost: it takes back 1 migration that made something still empty.'],
  [{ kept }, 'No data are lost: pets holds 1 value, which stays.'],
  [
    { kept: [{ migration: '2.sql', holds: 'pets holds 11 values' }], undone: ['3.sql', '4.sql'] },
    'No data are lost: pets holds 11 values, which stays; 2 migrations that made something still empty go back.',
  ],
])('%j in a sentence', (more, sentence) => {
  expect(lossSentence(preflightOf(more))).toBe(sentence)
})

import { expect, it } from 'vitest'
import { measuresSentence } from './measures-sentence.ts'
import { metricsOf } from './metrics-for-tests.ts'

it.each([
  [{}, 'Nothing came through to live in 30 days'],
  [{ deployments: 1 }, 'One deployment came through to live in 30 days'],
  [
    { deployments: 3, changeFailRate: { of: 3, count: 0 } },
    'Three deployments came through to live in 30 days, and no change failed',
  ],
  [
    { deployments: 0, changeFailRate: { of: 1, count: 1 } },
    'No deployments came through to live in 30 days, and 1 of 1 change failed',
  ],
  [
    { deployments: 40, days: 90, changeFailRate: { of: 42, count: 5 } },
    '40 deployments came through to live in 90 days, and 5 of 42 changes failed',
  ],
])('%j: %s', (more, sentence) => {
  expect(measuresSentence(metricsOf('live', more))).toBe(sentence)
})

import { expect, it } from 'vitest'
import { targetOf } from './preflight-for-tests.ts'
import { targetText, targetWord, whenText } from './target-words.ts'

it('says when it ran, and for how long', () => {
  expect(whenText(targetOf('v1'))).toBe('ran 9 d, until Thu 19 Nov, 10:00 UTC')
  expect(whenText(targetOf('v1', { until: null }))).toBe('since Tue 10 Nov, 10:00 UTC')
})

it.each([
  [{}, 'Verified here', ''],
  [{ held: 'prices are wrong' }, 'Held', 'It was left before: prices are wrong'],
  [
    { verifiedAt: null, held: 'x' },
    'Never verified here',
    'A step was skipped when it came, so nothing returns to it.',
  ],
])('%j: %s', (more, word, text) => {
  expect(targetWord(targetOf('v1', more)).word).toBe(word)
  expect(targetText(targetOf('v1', more))).toBe(text)
})

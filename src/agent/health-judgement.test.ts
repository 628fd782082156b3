import { describe, expect, test } from 'vitest'
import { judge } from './health-judgement.ts'
import type { HealthAnswer, HealthView } from './health-judgement.ts'

const rule = { what: '/healthz', startMs: 1_000 }
const fresh: HealthView = { state: 'starting', reason: null, badInARow: 0 }
const good: HealthAnswer = { isGood: true }
const bad: HealthAnswer = { isGood: false, why: 'status 503' }

/** The states after each of the answers, one every 100 ms. */
const states = (answers: readonly HealthAnswer[], from: HealthView = fresh): readonly string[] => {
  let view = from
  return answers.map((answer, index) => {
    view = judge(view, answer, index * 100, rule)
    return view.state
  })
}

describe('judge', () => {
  test.each([
    [
      'the first good answer makes it healthy',
      [bad, bad, bad, bad, good],
      ['starting', 'starting', 'starting', 'starting', 'healthy'],
    ],
    ['two bad answers are forgiven', [good, bad, bad, good], ['healthy', 'healthy', 'healthy', 'healthy']],
    ['three in a row are not', [good, bad, bad, bad], ['healthy', 'healthy', 'healthy', 'unhealthy']],
    ['only in a row', [good, bad, bad, good, bad, bad], Array.from({ length: 6 }, () => 'healthy')],
    [
      'a good answer heals',
      [good, bad, bad, bad, bad, good],
      ['healthy', 'healthy', 'healthy', 'unhealthy', 'unhealthy', 'healthy'],
    ],
  ])('%s', (_, answers, expected) => {
    expect(states(answers)).toEqual(expected)
  })

  test('without a good answer within its time it is unhealthy, and says what the last one was', () => {
    expect(judge(fresh, bad, 999, rule)).toEqual({ state: 'starting', reason: null, badInARow: 1 })
    const late = judge(fresh, bad, 1_000, rule)
    expect(late.state).toBe('unhealthy')
    expect(late.reason).toBe('no good answer from /healthz within 1 s; the last: status 503')
    expect(judge(late, bad, 5_000, rule)).toMatchObject({ state: 'unhealthy', reason: late.reason })
    expect(judge(late, good, 5_000, rule)).toEqual({ state: 'healthy', reason: null, badInARow: 0 })
  })

  test('a good answer counts however late it comes', () => {
    expect(judge(fresh, good, 100_000, rule).state).toBe('healthy')
  })
})

import { expect, it } from 'vitest'
import { expectedSpan, expectedText } from './expected-span.ts'
import { stepOf } from './preflight-for-tests.ts'

const took = (kind: string, median: number) => ({ kind, count: 3, median, p90: median, p95: median })
const plan = { steps: [stepOf('start:web'), stepOf('start:worker'), stepOf('shift:web'), stepOf('revert')] }

it('adds up what each step mostly takes, and names what is not known', () => {
  const stepMs = [took('start', 4_000), took('shift', 2_000)]
  expect(expectedSpan(plan, stepMs)).toEqual({ ms: 10_000, unknown: ['revert'] })
  expect(expectedText(expectedSpan(plan, stepMs))).toBe(
    'It takes about 10 s, without revert: that was not done here lately.',
  )
  expect(expectedText(expectedSpan(plan, [...stepMs, took('revert', 1_000)]))).toBe('It takes about 11 s.')
})

it('says nothing where nothing is known', () => {
  expect(expectedSpan(plan, [took('bake', 1)])).toBeNull()
  expect(expectedText(null)).toContain('not known')
})

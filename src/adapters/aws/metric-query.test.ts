import { describe, expect, it } from 'vitest'
import type { CloudwatchMetric } from '../../config/app.ts'
import { measuredIn, queriesOf } from './metric-query.ts'

const metric = (id: string, dimensions: Readonly<Record<string, string>> = {}): CloudwatchMetric => ({
  id,
  namespace: 'Shop',
  metric: `Of ${id}`,
  dimensions,
  statistic: 'Sum',
})
const filled = (text: string): string => text.replaceAll('$release', 'v2')
const queries = (expression: string, ...metrics: readonly CloudwatchMetric[]) =>
  queriesOf({ expression, metrics, periodMs: 60_000, comparesOld: false }, filled)

const stat = (id: string, Dimensions: readonly object[] = []) => ({
  Metric: { Namespace: 'Shop', MetricName: `Of ${id}`, Dimensions },
  Period: 60,
  Stat: 'Sum',
})

describe('what CloudWatch is asked', () => {
  it('is one metric, of the version that is looked at', () => {
    expect(queries(' errors ', metric('errors', { Release: '$release', Stage: '$default' }))).toEqual([
      {
        Id: 'errors',
        MetricStat: stat('errors', [
          { Name: 'Release', Value: 'v2' },
          { Name: 'Stage', Value: '$default' },
        ]),
        ReturnData: true,
      },
    ])
  })

  it('is an expression over metrics, and nothing but its values', () => {
    expect(queries('100 * errors / requests', metric('errors'), metric('requests'))).toEqual([
      { Id: 'errors', MetricStat: stat('errors'), ReturnData: false },
      { Id: 'requests', MetricStat: stat('requests'), ReturnData: false },
      { Id: 'lockstep_result', Expression: '100 * errors / requests', Period: 60, ReturnData: true },
    ])
  })

  it('is a query that needs no metrics', () => {
    expect(queries(`SELECT SUM(Errors) FROM Shop WHERE Release = '$release'`)).toEqual([
      {
        Id: 'lockstep_result',
        Expression: `SELECT SUM(Errors) FROM Shop WHERE Release = 'v2'`,
        Period: 60,
        ReturnData: true,
      },
    ])
  })
})

describe('what is taken from its answer', () => {
  const [first, second] = ['2026-11-29T12:00:00Z', '2026-11-29T12:01:00Z'].map(text => new Date(text))
  const Timestamps = [first, second].filter(time => time !== undefined)

  it('is the newest value, in whatever order they come', () => {
    const newest = { value: 0, details: 'in the 60 s from 12:01:00Z' }
    expect(measuredIn([{ Timestamps, Values: [5, 0], StatusCode: 'Complete' }], 60_000)).toEqual(newest)
    expect(measuredIn([{ Timestamps: Timestamps.toReversed(), Values: [0, 5] }], 60_000)).toEqual(newest)
  })

  it.each([
    ['no result', [], 'no values'],
    ['no values', [{ Timestamps: [], Values: [], StatusCode: 'Complete' as const }], 'no values'],
    ['a value that is no number', [{ Timestamps, Values: [Number.NaN] }], 'no values'],
    [
      'a reason',
      [{ Values: [], Messages: [{ Code: 'ArithmeticError', Value: 'One or more data-points have been dropped' }] }],
      'no values: One or more data-points have been dropped',
    ],
    [
      'several series',
      [{ Values: [1] }, { Values: [2] }],
      'the expression gives 2 series, not one: SUM(...) or MAX(...) makes one of them',
    ],
    [
      'a refusal',
      [{ StatusCode: 'Forbidden' as const, Messages: [{ Value: 'not yours' }] }],
      'CloudWatch answers Forbidden: not yours',
    ],
    [
      'a fault',
      [{ StatusCode: 'InternalError' as const, Timestamps, Values: [0] }],
      'CloudWatch answers InternalError',
    ],
  ])('is missing where there is %s', (_, results, missing) => {
    expect(measuredIn(results, 60_000)).toEqual({ missing })
  })
})

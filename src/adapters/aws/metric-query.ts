import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch'
import type { CloudwatchMetric } from '../../config/app.ts'
import type { CloudwatchWatch } from '../../ports/watch.ts'

/** Of the expression among its metrics. */
const resultId = 'lockstep_result'

export type Measured = { readonly value: number; readonly details: string } | { readonly missing: string }

/**
 * What is asked: each metric of the expression, and the expression over them, of which alone the values come back. An expression that is no
 * more than the name of a metric is that metric. `filled` fills in what stands for a version. Pure.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html (2026-11)
 */
export const queriesOf = (watch: CloudwatchWatch, filled: (text: string) => string): MetricDataQuery[] => {
  const { expression, metrics, periodMs } = watch
  const Period = periodMs / 1_000
  const alone = expression.trim()
  const each = metrics.map((metric): MetricDataQuery => ({
    Id: metric.id,
    MetricStat: { Metric: metricOf(metric, filled), Period, Stat: metric.statistic },
    ReturnData: metric.id === alone,
  }))
  if (metrics.some(({ id }) => id === alone)) return each.filter(({ ReturnData }) => ReturnData)
  return [...each, { Id: resultId, Expression: filled(expression), Period, ReturnData: true }]
}

const metricOf = ({ namespace, metric, dimensions }: CloudwatchMetric, filled: (text: string) => string) => ({
  Namespace: namespace,
  MetricName: metric,
  Dimensions: Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: filled(value) })),
})

const failed: readonly (string | undefined)[] = ['Forbidden', 'InternalError']

/** The newest value of what came back, or why there is none. Pure. */
export const measuredIn = (results: readonly MetricDataResult[], periodMs: number): Measured => {
  const bad = results.find(({ StatusCode }) => failed.includes(StatusCode))
  if (bad !== undefined) return { missing: `CloudWatch answers ${bad.StatusCode}${messagesOf(bad)}` }
  if (results.length > 1)
    return { missing: `the expression gives ${results.length} series, not one: SUM(...) or MAX(...) makes one of them` }
  const [newest] = results.flatMap(pointsOf).toSorted((a, b) => b.at.getTime() - a.at.getTime())
  if (newest === undefined) return { missing: `no values${results.map(messagesOf).join('')}` }
  return { value: newest.value, details: `in the ${periodMs / 1_000} s from ${timeOf(newest.at)}` }
}

const pointsOf = ({ Timestamps = [], Values = [] }: MetricDataResult) =>
  Timestamps.flatMap((at, index) => {
    const value = Values[index]
    return typeof value === 'number' && Number.isFinite(value) ? [{ at, value }] : []
  })

const timeOf = (at: Date): string => `${at.toISOString().slice(11, 19)}Z`

const messagesOf = ({ Messages = [] }: MetricDataResult): string =>
  Messages.map(({ Value = '' }) => `: ${Value.slice(0, 200)}`).join('')

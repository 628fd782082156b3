import type { AwsAccount } from '../../config/app.ts'
import type { Reading } from '../../domain/analysis/reading.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CloudwatchWatch, WatchSource } from '../../ports/watch.ts'
import type { AccountClients } from './account-clients.ts'
import { cloudwatchFailure } from './cloudwatch-failure.ts'
import { measuredIn, queriesOf } from './metric-query.ts'
import type { Measured } from './metric-query.ts'
import { windowAt } from './metric-window.ts'

export type CloudwatchOptions = {
  readonly clients: AccountClients
  readonly account: AwsAccount
  readonly clock: Clock
}

/**
 * Asks CloudWatch for the newest value of an expression, of a whole period that ended after the watch began, and for the old version's where
 * it is compared. No values, several series, a refusal, no CloudWatch: no data.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (2026-11)
 */
export const cloudwatchWatch = (options: CloudwatchOptions): WatchSource<CloudwatchWatch> => ({
  kind: 'cloudwatch',
  open: async (watch, { release, old, environment }) => {
    const sinceMs = options.clock.now().getTime()
    const ask = (version: string, signal: AbortSignal): Promise<Measured> => {
      const filled = (text: string): string =>
        text.replaceAll('$release', version).replaceAll('$environment', environment)
      return measure(options, watch, { filled, sinceMs }, signal)
    }
    return {
      look: async signal => {
        const compared = watch.comparesOld && old !== null ? ask(old, signal) : null
        return readingOf(...(await Promise.all([ask(release, signal), compared])))
      },
      close: async () => undefined,
    }
  },
})

type Asked = { readonly filled: (text: string) => string; readonly sinceMs: number }

const measure = async (
  { clients, account, clock }: CloudwatchOptions,
  watch: CloudwatchWatch,
  { filled, sinceMs }: Asked,
  signal: AbortSignal,
): Promise<Measured> => {
  const window = windowAt(clock.now().getTime(), sinceMs, watch.periodMs)
  if (window === null) return { missing: 'no whole period has ended since the watch began' }
  const asked = {
    MetricDataQueries: queriesOf(watch, filled),
    StartTime: new Date(window.startMs),
    EndTime: new Date(window.endMs),
    ScanBy: 'TimestampDescending' as const,
  }
  try {
    const client = await clients.cloudwatch()
    const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch')
    const answer = await client.send(new GetMetricDataCommand(asked), { abortSignal: signal })
    return measuredIn(answer.MetricDataResults ?? [], watch.periodMs)
  } catch (error) {
    signal.throwIfAborted()
    if (isBadQuery(error)) return { missing: `the query was refused: ${error.message.slice(0, 300)}` }
    return { missing: cloudwatchFailure(account, error).message }
  }
}

/** An expression that is none, a metric or a statistic that cannot be. */
const isBadQuery = (error: unknown): error is Error =>
  error instanceof Error && /^(Validation|InvalidParameter|MissingRequired)/.test(error.name)

/** Only the new version's value has to be there. */
const readingOf = (fresh: Measured, old: Measured | null): Reading =>
  'missing' in fresh
    ? { kind: 'no-data', details: fresh.missing }
    : { kind: 'value', ...fresh, old: old !== null && 'value' in old ? old.value : null }

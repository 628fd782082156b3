import type { Metrics } from '../app/metrics.ts'
import type { Dora, Share } from '../domain/dora.ts'
import { figureText, frequencyFigure, longDuration, percentFigure, percentOf } from '../domain/measure-words.ts'
import type { Spread } from '../domain/spread.ts'
import { table } from './output.ts'
import { toMinute } from '../domain/instant-text.ts'

/** The figures for people: a column an environment, then the durations of its steps and what failed. Where nothing is known it says so. */
export const metricsText = ({ app, since, until, environments }: Metrics): string =>
  [
    `${app} from ${toMinute(since)} to ${toMinute(until)}`,
    table([
      ['', ...environments.map(({ environment }) => environment)],
      ...rows.map(([name, cell]) => [`  ${name}`, ...environments.map(cell)]),
    ]),
    ...environments.filter(({ stepMs }) => stepMs.length > 0).flatMap(stepLines),
    ...environments.filter(({ failures }) => failures.length > 0).flatMap(failureLines),
  ].join('\n')

const rows: readonly (readonly [string, (dora: Dora) => string])[] = [
  ['deployments', ({ deployments }) => String(deployments)],
  [
    'deployment frequency',
    ({ deploymentsPerDay }) => known(deploymentsPerDay, perDay => figureText(frequencyFigure(perDay))),
  ],
  ['change lead time', ({ leadTimeMs }) => known(leadTimeMs, spreadText)],
  ['change fail rate', ({ changeFailRate }) => known(changeFailRate, shareText)],
  ['failed deployment recovery time', ({ recoveryTimeMs }) => known(recoveryTimeMs, spreadText)],
  ['rework rate', ({ reworkRate }) => known(reworkRate, shareText)],
  ['duration of a deployment', ({ deploymentMs }) => known(deploymentMs, durationText)],
]

const known = <T>(value: T | null, text: (value: T) => string): string => (value === null ? 'no data' : text(value))

const spreadText = ({ median, p90 }: Spread): string => `median ${longDuration(median)}, p90 ${longDuration(p90)}`

const durationText = (spread: Spread): string => `${spreadText(spread)}, p95 ${longDuration(spread.p95)}`

const shareText = (share: Share): string =>
  `${figureText(percentFigure(percentOf(share)))} (${share.count} of ${share.of})`

const stepLines = ({ environment, stepMs }: Metrics['environments'][number]): readonly string[] => [
  '',
  `steps in ${environment}`,
  table([
    ['  step', 'times', 'median', 'p90', 'p95'],
    ...stepMs.map(({ kind, count, median, p90, p95 }) => [
      `  ${kind}`,
      String(count),
      longDuration(median),
      longDuration(p90),
      longDuration(p95),
    ]),
  ]),
]

const failureLines = ({ environment, failures }: Metrics['environments'][number]): readonly string[] => [
  '',
  `failures in ${environment}`,
  table([
    ['  step', 'error', 'deployments', 'share', 'last'],
    ...failures.map(({ kind, code, isUndo, deployments, share, last }) => [
      `  ${isUndo ? `undo of ${kind}` : kind}`,
      code,
      String(deployments),
      `${(100 * share).toFixed(0)} %`,
      last.id,
    ]),
  ]),
]

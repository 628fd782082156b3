import {
  figureText,
  frequencyFigure,
  longDuration,
  percentFigure,
  percentOf,
} from '../../../src/domain/measure-words.ts'
import type { Figure } from '../../../src/domain/measure-words.ts'
import type { EnvironmentMetrics } from '../api/types.ts'
import { counted } from '../words/counted.ts'
import type { MeasureKey } from './definitions.ts'

/** A moment of the span; `value` null: there is nothing to count in it. */
export type Point = { readonly fromMs: number; readonly value: number | null; readonly text: string }

export type MeasureCard = {
  readonly key: MeasureKey
  /** Null: no data. */
  readonly figure: Figure | null
  readonly detail: string
  /** Beside the span before; null: there is nothing to put beside it. */
  readonly was: { readonly text: string; readonly isBetter: boolean | null; readonly isMore: boolean | null } | null
  readonly look: 'bars' | 'line' | 'stems'
  readonly points: readonly Point[]
}

type Dora = EnvironmentMetrics
type Part = Dora['series'][number]
type Share = { readonly of: number; readonly count: number }

/** How one measure is read of the figures. `value`: what is compared; the higher the better only where it says so. */
type Reading = {
  readonly key: MeasureKey
  readonly look: MeasureCard['look']
  readonly isMoreBetter: boolean
  readonly value: (dora: Dora) => number | null
  readonly figure: (value: number) => Figure
  readonly detail: (dora: Dora) => string
  readonly point: (part: Part) => number | null
  readonly pointText: (value: number) => string
}

const spanFigure = (ms: number): Figure => ({ figure: longDuration(ms), unit: '' })
/** In hundredths. */
const rateOf = (share: Share | null): number | null => (share === null ? null : percentOf(share))
const spreadDetail = (spread: Dora['leadTimeMs'], what: string): string =>
  spread === null
    ? ''
    : spread.count === 1
      ? `one ${what}`
      : `the middle of ${counted(spread.count, what)}; 90 of 100 within ${longDuration(spread.p90)}`

const readings: readonly Reading[] = [
  {
    key: 'frequency',
    look: 'bars',
    isMoreBetter: true,
    value: ({ deploymentsPerDay }) => deploymentsPerDay,
    figure: frequencyFigure,
    detail: ({ deployments, days }) => `${counted(deployments, 'deployment')} in ${counted(days, 'day')}`,
    point: ({ deployments }) => deployments,
    pointText: value => counted(value, 'deployment'),
  },
  {
    key: 'lead',
    look: 'line',
    isMoreBetter: false,
    value: ({ leadTimeMs }) => leadTimeMs?.median ?? null,
    figure: spanFigure,
    detail: ({ leadTimeMs }) => spreadDetail(leadTimeMs, 'release'),
    point: ({ leadTimeMs }) => leadTimeMs,
    pointText: longDuration,
  },
  {
    key: 'failures',
    look: 'bars',
    isMoreBetter: false,
    value: ({ changeFailRate }) => rateOf(changeFailRate),
    figure: percentFigure,
    detail: ({ changeFailRate: share }) => (share === null ? '' : `${share.count} of ${counted(share.of, 'change')}`),
    point: ({ changeFailRate }) => rateOf(changeFailRate),
    pointText: percent => figureText(percentFigure(percent)),
  },
  {
    key: 'recovery',
    look: 'stems',
    isMoreBetter: false,
    value: ({ recoveryTimeMs }) => recoveryTimeMs?.median ?? null,
    figure: spanFigure,
    detail: ({ recoveryTimeMs }) => spreadDetail(recoveryTimeMs, 'failure'),
    point: ({ recoveryTimeMs }) => recoveryTimeMs,
    pointText: longDuration,
  },
  {
    key: 'rework',
    look: 'bars',
    isMoreBetter: false,
    value: ({ reworkRate }) => rateOf(reworkRate),
    figure: percentFigure,
    detail: ({ reworkRate: share }) => (share === null ? '' : `${share.count} of ${counted(share.of, 'deployment')}`),
    point: ({ reworkRate }) => rateOf(reworkRate),
    pointText: percent => figureText(percentFigure(percent)),
  },
]

/** The five measures of an environment, as they are shown. Pure. */
export const measureCards = (now: Dora, before: Dora | undefined): readonly MeasureCard[] =>
  readings.map(reading => {
    const value = reading.value(now)
    return {
      key: reading.key,
      look: reading.look,
      figure: value === null ? null : reading.figure(value),
      detail: reading.detail(now),
      was: value === null || before === undefined ? null : wasOf(reading, value, reading.value(before)),
      points: now.series.map(part => pointOf(reading, part)),
    }
  })

const pointOf = ({ point, pointText }: Reading, part: Part): Point => {
  const value = point(part)
  return { fromMs: part.fromMs, value, text: value === null ? 'no data' : pointText(value) }
}

/** What reads the same is the same. */
const wasOf = ({ figure, isMoreBetter }: Reading, value: number, before: number | null): MeasureCard['was'] => {
  if (before === null) return { text: 'no data before', isBetter: null, isMore: null }
  const text = figureText(figure(before)).trim()
  if (text === figureText(figure(value)).trim()) return { text: 'as before', isBetter: null, isMore: null }
  const isMore = value > before
  return { text: `from ${text}`, isBetter: isMore === isMoreBetter, isMore }
}

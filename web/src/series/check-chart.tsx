import type { ReactNode } from 'react'
import type { Limit } from '../../../src/domain/analysis/reading.ts'
import { timeText } from '../words/moments.ts'
import { extentOf, gapsOf, stretchesOf } from './check-lines.ts'
import type { Stretch } from './check-lines.ts'
import { valueText } from './check-words.ts'
import type { Check } from './checks.ts'
import { pathOf, px, scale } from './scale.ts'
import { useWidth } from './use-width.ts'

type Props = { readonly check: Check; readonly limit: Limit; readonly label: string }

const heightPx = 92
const plot = { left: 1, top: 8, bottom: 72 }
const labelsPx = 84

type Scales = { readonly x: (ms: number) => number; readonly y: (value: number) => number }

/** What a watch measured of the new version and of the old one, and its limit. Where there were no data is a gap. */
export const CheckChart = ({ check, limit, label }: Props): ReactNode => {
  const { box, width } = useWidth()
  const right = width - labelsPx
  const { ms, values } = extentOf(check.points, limit.at)
  const scales: Scales = { x: scale(ms, [plot.left + 3, right - 3]), y: scale(values, [plot.bottom, plot.top]) }
  const fresh = stretchesOf(check, 'value')
  const old = stretchesOf(check, 'old')
  return (
    <div ref={box} className="chart-box">
      <svg className="depth-chart" width={width} height={heightPx} role="img" aria-label={label}>
        <Gaps check={check} scales={scales} toMs={ms[1]} />
        <path className="axis" d={`M${plot.left} ${plot.bottom + 0.5}H${px(right)}`} />
        <path className="limit" d={`M${plot.left} ${px(scales.y(limit.at))}H${px(right)}`} />
        <Lines stretches={old} scales={scales} look="l-old" />
        <Lines stretches={fresh} scales={scales} look="l-new" />
        <Lines stretches={fresh.flatMap(badOnly)} scales={scales} look="l-bad" />
        <Ends fresh={fresh} old={old} limit={limit} at={right + 6} y={scales.y} />
        <text x={plot.left} y={plot.bottom + 15}>
          {timeText(ms[0])}
        </text>
        <text x={right} y={plot.bottom + 15} textAnchor="end">
          {timeText(ms[1])}
        </text>
      </svg>
    </div>
  )
}

const Gaps = ({
  check,
  scales: { x },
  toMs,
}: {
  readonly check: Check
  readonly scales: Scales
  readonly toMs: number
}): ReactNode =>
  gapsOf(check.points, check.points[0]?.atMs ?? 0, toMs).map(gap => {
    const [from, to] = [x(gap.fromMs), x(gap.toMs)]
    return (
      <g key={gap.fromMs}>
        <rect className="gap" x={from} y={plot.top} width={Math.max(2, to - from)} height={plot.bottom - plot.top} />
        {to - from > 52 && (
          <text x={(from + to) / 2} y={plot.top + 12} textAnchor="middle">
            no data
          </text>
        )}
      </g>
    )
  })

type LinesProps = { readonly stretches: readonly Stretch[]; readonly scales: Scales; readonly look: string }

const Lines = ({ stretches, scales: { x, y }, look }: LinesProps): ReactNode =>
  stretches.map(stretch => {
    const points = stretch.map(({ atMs, value }) => [x(atMs), y(value)] as const)
    const [only] = points
    return points.length === 1 && only !== undefined ? (
      <circle key={only[0]} className={`d ${look}`} cx={only[0]} cy={only[1]} r={2.5} />
    ) : (
      <path key={only?.[0] ?? 0} className={`l ${look}`} d={pathOf(points)} />
    )
  })

/** Those beyond the limit that follow each other, each drawn from the one before it, so that one sees it rise. */
const badOnly = (stretch: Stretch): readonly Stretch[] => {
  const parts: Stretch[] = []
  let part: Stretch = []
  for (const [at, dot] of stretch.entries()) {
    if (dot.isBad) part = part.length === 0 && at > 0 ? stretch.slice(at - 1, at + 1) : [...part, dot]
    else if (part.length > 0) {
      parts.push(part)
      part = []
    }
  }
  return part.length > 0 ? [...parts, part] : parts
}

type EndsProps = {
  readonly fresh: readonly Stretch[]
  readonly old: readonly Stretch[]
  readonly limit: Limit
  readonly at: number
  readonly y: (value: number) => number
}

/** What each line was last, and the limit, where they end: apart from each other, so that all can be read. */
const Ends = ({ fresh, old, limit, at, y }: EndsProps): ReactNode => {
  const [now, was] = [lastOf(fresh), lastOf(old)]
  const wanted = [
    { y: y(limit.at), look: 'lim', text: `limit ${valueText(limit.at, limit)}` },
    ...(now === null ? [] : [{ y: y(now), look: 'on', text: `new ${valueText(now, limit)}` }]),
    ...(was === null ? [] : [{ y: y(was), look: '', text: `old ${valueText(was, limit)}` }]),
  ]
  return apart(wanted).map(({ y, look, text }) => (
    <text key={text} className={look} x={at} y={y + 3.5}>
      {text}
    </text>
  ))
}

const lastOf = (stretches: readonly Stretch[]): number | null => stretches.at(-1)?.at(-1)?.value ?? null

const lineOfTextPx = 13

const apart = <T extends { readonly y: number }>(labels: readonly T[]): readonly T[] => {
  const sorted = labels.toSorted((a, b) => a.y - b.y)
  let least = plot.top
  const down = sorted.map(label => {
    const y = Math.max(label.y, least)
    least = y + lineOfTextPx
    return { ...label, y }
  })
  let most = plot.bottom
  return down
    .toReversed()
    .map(label => {
      const y = Math.min(label.y, most)
      most = y - lineOfTextPx
      return { ...label, y }
    })
    .toReversed()
}

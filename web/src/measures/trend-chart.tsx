import type { ReactNode } from 'react'
import { instantText } from '../words/moments.ts'
import type { MeasureCard, Point } from './measure-cards.ts'
import { chart, linesOf, placesOf } from './trend.ts'
import type { Place } from './trend.ts'

type Props = { readonly name: string; readonly look: MeasureCard['look']; readonly points: readonly Point[] }

/** How a measure went over the span. Nothing is drawn where nothing was counted. */
export const TrendChart = ({ name, look, points }: Props): ReactNode => {
  const places = placesOf(points.map(({ value }) => value))
  return (
    <svg
      className={`chart ${look}`}
      viewBox={`0 0 ${chart.width} ${chart.height}`}
      role="img"
      aria-label={labelOf(name, points)}
    >
      {look === 'line' && linesOf(places).map(line => <path key={line} className="chart-line" d={line} />)}
      {places.map((place, at) =>
        place === null ? null : (
          <g key={points[at]?.fromMs}>
            <title>{`${dayText(points[at]?.fromMs ?? 0)}: ${points[at]?.text ?? ''}`}</title>
            <Shape
              look={look}
              place={place}
              widthOfOne={chart.width / points.length}
              isLast={at === points.length - 1}
            />
          </g>
        ),
      )}
      <path className="chart-axis" d={`M0 ${chart.floor + 0.5}H${chart.width}`} />
      <text x="0" y={chart.height - 2}>
        {dayText(points[0]?.fromMs ?? 0)}
      </text>
      <text x={chart.width} y={chart.height - 2} textAnchor="end">
        now
      </text>
    </svg>
  )
}

type ShapeProps = {
  readonly look: MeasureCard['look']
  readonly place: Place
  readonly widthOfOne: number
  readonly isLast: boolean
}

const Shape = ({ look, place: { x, y }, widthOfOne, isLast }: ShapeProps): ReactNode => {
  if (look === 'line') return <circle cx={x} cy={y} r={isLast ? 2.6 : 2} />
  if (look === 'stems')
    return (
      <>
        <path className="chart-stem" d={`M${x} ${chart.floor}V${y}`} />
        <circle cx={x} cy={y} r="3" />
      </>
    )
  const width = Math.min(14, widthOfOne * 0.8)
  // Nothing that was counted is something to see, too.
  const height = Math.max(1.5, chart.floor - y)
  return (
    <rect
      className={isLast ? 'last' : ''}
      x={x - width / 2}
      y={chart.floor - height}
      width={width}
      height={height}
      rx="1.5"
    />
  )
}

/** 18 Nov. */
const dayText = (ms: number): string => instantText(new Date(ms).toISOString()).split(',')[0]?.slice(4) ?? ''

const labelOf = (name: string, points: readonly Point[]): string => {
  const counted = points.filter(({ value }) => value !== null)
  const said = counted.slice(-7).map(({ fromMs, text }) => `${dayText(fromMs)} ${text}`)
  return `${name} since ${dayText(points[0]?.fromMs ?? 0)}, lately: ${said.join(', ')}`
}

import type { ReactNode } from 'react'
import { timeText } from '../words/moments.ts'
import { pathOf, px, scale } from './scale.ts'
import type { ServiceTraffic, Traffic } from './traffic.ts'
import { trafficWords } from './traffic-words.ts'
import { useWidth } from './use-width.ts'

type Props = {
  readonly traffic: Traffic
  readonly of: ServiceTraffic
  readonly release: string
  /** What the users were on before; null: nothing. */
  readonly base: string | null
  readonly isOver: boolean
}

const heightPx = 124
const plot = { left: 42, top: 8, bottom: 98 }
const labelsPx = 78

/** The share of users over time: the new version in tide above the old in gray, in steps, as they were moved. */
export const TrafficChart = ({ traffic, of, release, base, isOver }: Props): ReactNode => {
  const { box, width } = useWidth()
  const right = width - labelsPx
  const x = scale([traffic.fromMs, traffic.toMs], [plot.left, right])
  const y = scale([0, 100], [plot.bottom, plot.top])
  const edge = edgeOf(of, traffic.toMs).map(({ atMs, share }) => [x(atMs), y(share)] as const)
  const now = of.points.at(-1)?.share ?? 0
  return (
    <div ref={box} className="chart-box">
      <svg
        className="depth-chart"
        width={width}
        height={heightPx}
        role="img"
        aria-label={`${release}: ${trafficWords(of, traffic)}`}
      >
        {base !== null && (
          <rect className="old" x={plot.left} y={plot.top} width={right - plot.left} height={plot.bottom - plot.top} />
        )}
        <path className="new" d={`${pathOf(edge)}L${px(right)} ${plot.bottom}L${plot.left} ${plot.bottom}Z`} />
        <path className="l l-new" d={pathOf(edge)} />
        <path className="axis" d={`M${plot.left} ${plot.bottom + 0.5}H${px(right)}`} />
        {[0, 50, 100].map(share => (
          <text key={share} x={plot.left - 6} y={y(share) + 3.5} textAnchor="end">
            {share} %
          </text>
        ))}
        <Labels now={now} release={release} base={base} at={right + 6} y={y} />
        {traffic.pointMs !== null && <Point at={x(traffic.pointMs)} />}
        {traffic.turnMs !== null && <Turn at={x(traffic.turnMs)} />}
        <text x={plot.left} y={plot.bottom + 15}>
          {timeText(traffic.fromMs)}
        </text>
        <text x={right} y={plot.bottom + 15} textAnchor="end">
          {isOver ? timeText(traffic.toMs) : 'now'}
        </text>
      </svg>
    </div>
  )
}

/** The upper edge of the new version's share: it stays until it changes. */
const edgeOf = ({ points }: ServiceTraffic, toMs: number): readonly { atMs: number; share: number }[] => [
  ...points.flatMap((point, at) => {
    const before = points[at - 1]
    return before === undefined ? [point] : [{ atMs: point.atMs, share: before.share }, point]
  }),
  { atMs: toMs, share: points.at(-1)?.share ?? 0 },
]

type LabelsProps = Pick<Props, 'release' | 'base'> & {
  readonly now: number
  readonly at: number
  readonly y: (share: number) => number
}

/** Where the series end: each version in the middle of its part, if it has one. */
const Labels = ({ now, release, base, at, y }: LabelsProps): ReactNode => (
  <>
    {now > 0 && (
      <text className="on" x={at} y={Math.min(y(now / 2) + 3.5, plot.bottom - 1)}>
        {short(release)} {now} %
      </text>
    )}
    {now < 100 && base !== null && (
      <text className={now === 0 ? 'on' : ''} x={at} y={Math.max(y(50 + now / 2) + 3.5, plot.top + 8)}>
        {short(base)} {100 - now} %
      </text>
    )}
  </>
)

const short = (version: string): string => (version.length > 7 ? `${version.slice(0, 6)}…` : version)

const Turn = ({ at }: { readonly at: number }): ReactNode => (
  <>
    <path className="turn-line" d={`M${px(at)} ${plot.top - 6}V${plot.bottom}`} />
    <circle className="turn-dot" cx={at} cy={plot.top - 4} r={3} />
  </>
)

/** A double line of ink, as in the lanes. */
const Point = ({ at }: { readonly at: number }): ReactNode => (
  <path
    className="point-line"
    d={`M${px(at - 2)} ${plot.top - 6}V${plot.bottom}M${px(at + 2)} ${plot.top - 6}V${plot.bottom}`}
  />
)

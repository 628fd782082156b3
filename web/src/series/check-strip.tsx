import type { ReactNode } from 'react'
import { timeText } from '../words/moments.ts'
import { runsOf } from './check-lines.ts'
import type { Check } from './checks.ts'
import { px, scale } from './scale.ts'
import { useWidth } from './use-width.ts'

type Props = { readonly check: Check; readonly label: string }

const heightPx = 34
const bar = { top: 4, height: 12 }

/** Looks of a watch that measures no number: good, bad, and an empty frame where there were no data. */
export const CheckStrip = ({ check, label }: Props): ReactNode => {
  const { box, width } = useWidth()
  const [fromMs, toMs] = [check.points[0]?.atMs ?? 0, check.points.at(-1)?.atMs ?? 0]
  const x = scale([fromMs, toMs], [1, width - 1])
  return (
    <div ref={box} className="chart-box">
      <svg className="depth-chart" width={width} height={heightPx} role="img" aria-label={label}>
        {runsOf(check).map(({ kind, fromMs, toMs }) => {
          const [from, to] = [x(fromMs), x(toMs)]
          // A single look is still to be seen, also at the end.
          const left = Math.min(from, width - 4)
          return (
            <rect
              key={`${fromMs} ${kind}`}
              className={`run ${kind}`}
              x={px(left)}
              y={bar.top}
              width={px(Math.max(3, to - left))}
              height={bar.height}
            />
          )
        })}
        <text x={1} y={heightPx - 4}>
          {timeText(fromMs)}
        </text>
        <text x={width - 1} y={heightPx - 4} textAnchor="end">
          {timeText(toMs)}
        </text>
      </svg>
    </div>
  )
}

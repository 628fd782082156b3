import type { ReactNode } from 'react'
import { longDuration } from '../../../src/domain/measure-words.ts'
import type { EnvironmentMetrics } from '../api/types.ts'
import { stepName } from '../deployment/step-name.ts'
import { Blank } from '../shell/blank.tsx'

type Props = { readonly stepMs: EnvironmentMetrics['stepMs'] }

/** How long each kind of step takes: half of them within the bar, 95 of 100 within the line. */
export const StepTable = ({ stepMs }: Props): ReactNode => {
  const longest = Math.max(1, ...stepMs.map(({ p95 }) => p95))
  return (
    <section>
      <header className="spread measure-head">
        <h2>How long each step takes</h2>
        <span className="faint small">steps that were done, rollbacks included</span>
      </header>
      {stepMs.length === 0 ? (
        <Blank icon="clock" title="No data.">
          No step was done in this time.
        </Blank>
      ) : (
        <div className="card">
          <table className="figures">
            <thead>
              <tr>
                <th>Step</th>
                <th>
                  <span className="unseen">Drawn</span>
                </th>
                <th className="r">Times</th>
                <th className="r">Half within</th>
                <th className="r">95 of 100 within</th>
              </tr>
            </thead>
            <tbody>
              {stepMs.map(({ kind, count, median, p95 }) => (
                <tr key={kind}>
                  <td className="name">{stepName({ id: kind, kind }).name}</td>
                  <td className="drawn" aria-hidden>
                    <Span median={median / longest} p95={p95 / longest} />
                  </td>
                  <td className="r dim times">{count}</td>
                  <td className="r">{longDuration(median)}</td>
                  <td className="r dim">{longDuration(p95)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** Shares of the longest. */
const Span = ({ median, p95 }: { readonly median: number; readonly p95: number }): ReactNode => (
  <svg className="span" viewBox="0 0 100 20" preserveAspectRatio="none">
    <rect className="span-most" x="0" y="8" width={100 * p95} height="4" />
    <rect className="span-half" x="0" y="6" width={Math.max(0.6, 100 * median)} height="8" />
    <path className="span-end" d={`M${Math.min(99.4, 100 * p95)} 3V17`} vectorEffect="non-scaling-stroke" />
  </svg>
)

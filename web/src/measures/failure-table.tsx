import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { EnvironmentMetrics } from '../api/types.ts'
import { stepName } from '../deployment/step-name.ts'
import { Blank } from '../shell/blank.tsx'

/** More of them are a number alone. */
const drawn = 12

type Props = { readonly failures: EnvironmentMetrics['failures'] }

/** At which kinds of steps and by which errors deployments failed, the most frequent first. */
export const FailureTable = ({ failures }: Props): ReactNode => (
  <section>
    <header className="spread measure-head">
      <h2>Why deployments failed</h2>
      <span className="faint small">what came through when it was tried again is not here</span>
    </header>
    {failures.length === 0 ? (
      <Blank icon="circle-check" title="Nothing failed.">
        No deployment and no rollback failed here in this time.
      </Blank>
    ) : (
      <div className="card">
        <table className="figures">
          <thead>
            <tr>
              <th>Where</th>
              <th>Deployments</th>
              <th>Error</th>
              <th>Last</th>
            </tr>
          </thead>
          <tbody>
            {failures.map(({ kind, code, isUndo, deployments, share, last }) => (
              <tr key={`${kind} ${code} ${String(isUndo)}`}>
                <td className="name">
                  {isUndo ? 'Undo of ' : ''}
                  {stepName({ id: kind, kind }).name}
                </td>
                <td>
                  <span className="blocks" aria-hidden>
                    {Array.from({ length: Math.min(drawn, deployments) }, (_, at) => (
                      <i key={at} />
                    ))}
                  </span>
                  <span className="num">{deployments}</span>{' '}
                  <span className="faint small">{(100 * share).toFixed(0)} %</span>
                </td>
                <td className="mono small">{code}</td>
                <td>
                  <Link to="/deployments/$id" params={{ id: last.id }} className="mono small">
                    {last.id}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="fold-note">The share is of all deployments in which anything failed.</p>
      </div>
    )}
  </section>
)

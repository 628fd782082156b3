import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { StatePill } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { instantText, spanText } from '../words/moments.ts'
import type { Cell } from './cell.ts'

type Props = { readonly app: string; readonly cell: Cell; readonly environment: string; readonly nowMs: number }

/** One app in one environment: its release, for how long, how healthy, and what goes on. */
export const MatrixCell = ({ app, cell, environment, nowMs }: Props): ReactNode => {
  const { version, pill, lines, share, deployment } = cell
  if (version === null && pill === null && lines.length === 0)
    return (
      <div className="matrix-cell empty" role="cell" data-environment={environment}>
        <span>Nothing here yet</span>
      </div>
    )
  return (
    <div className="matrix-cell" role="cell" data-environment={environment}>
      <div className="matrix-version">
        {version !== null && <Version version={version} deployment={deployment} />}
        {pill !== null && (
          <Link to="/deployments/$id" params={{ id: pill.deployment }} className="pill-way">
            <StatePill of={pill.word}>{pill.text}</StatePill>
          </Link>
        )}
      </div>
      <Since {...cell} nowMs={nowMs}>
        {version !== null && <WayBack app={app} environment={environment} />}
      </Since>
      {share !== null && (
        <div className="thin moving" aria-hidden>
          <i style={{ width: `${share}%` }} />
        </div>
      )}
      {lines.map(({ word, text, deployment }) => (
        <div key={text} className={`matrix-line ${word.tone}`}>
          <Icon name={word.icon} />
          {deployment === null ? (
            <span>{text}</span>
          ) : (
            <Link to="/deployments/$id" params={{ id: deployment }}>
              {text}
            </Link>
          )}
        </div>
      ))}
    </div>
  )
}

const Version = ({
  version,
  deployment,
}: {
  readonly version: string
  readonly deployment: string | null
}): ReactNode =>
  deployment === null ? (
    <span className="version">{version}</span>
  ) : (
    <Link to="/deployments/$id" params={{ id: deployment }} className="version">
      {version}
    </Link>
  )

/** To where going back is looked at before anything is done. */
const WayBack = ({ app, environment }: Pick<Props, 'app' | 'environment'>): ReactNode => (
  <Link to="/apps/$app/$environment/rollback" params={{ app, environment }} className="matrix-back">
    <Icon name="arrow-back-up" />
    <span className="unseen">
      Roll {app} back in {environment}
    </span>
  </Link>
)

type SinceProps = Cell & { readonly nowMs: number; readonly children: ReactNode }

const Since = ({ since, health, nowMs, children }: SinceProps): ReactNode => {
  const isWell = health !== null && health.healthy === health.all
  return (
    <div className="matrix-since">
      {since !== null && (
        <span className="num" title={instantText(since)}>
          {spanText(nowMs - Date.parse(since))}
        </span>
      )}
      {health !== null && (
        <span className={`state ${isWell ? 'done' : 'failed'}`}>
          <Icon name={isWell ? 'check' : 'x'} />
          {health.healthy} of {health.all} healthy
        </span>
      )}
      {children}
    </div>
  )
}

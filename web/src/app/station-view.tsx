import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { instantText, spanText } from '../words/moments.ts'
import { shortCommit } from '../run/run-words.ts'
import { StopMark } from './stop-mark.tsx'
import { stationId } from './station.ts'
import type { Split, Station } from './station.ts'

/** `isMeant`: the address names it. */
type Props = { readonly station: Station; readonly isMeant: boolean; readonly nowMs: number }

/** An environment on the way. */
export const StationView = ({ station, isMeant, nowMs }: Props): ReactNode => {
  const { environment, look, tone, version, lines, splits, isMoving } = station
  return (
    <li className={`stop ${look}${isMeant ? ' meant' : ''}`} id={stationId(environment)} data-environment={environment}>
      <StopMark tone={version === null ? 'quiet' : tone} isMoving={isMoving} isEmpty={version === null} />
      <div className="stop-body">
        <h3>{environment}</h3>
        {version === null ? <p className="faint small stop-version">Nothing here yet</p> : <Running {...station} />}
        {version !== null && <Since {...station} nowMs={nowMs} />}
        {splits.map(split => (
          <SplitBar key={split.service} split={split} />
        ))}
        {lines.map(({ word, text }) => (
          <p key={text} className={`stop-line ${word.tone}`}>
            <Icon name={word.icon} />
            <span title={text}>{text}</span>
          </p>
        ))}
      </div>
    </li>
  )
}

const Running = ({ version, commit, deployment }: Station): ReactNode => (
  <p className="stop-version">
    {deployment === null ? (
      <span className="version">{version}</span>
    ) : (
      <Link to="/deployments/$id" params={{ id: deployment }} className="version">
        {version}
      </Link>
    )}
    {commit !== null && <span className="mono faint small">{shortCommit(commit)}</span>}
  </p>
)

const Since = ({ since, health, nowMs }: Station & { readonly nowMs: number }): ReactNode => {
  const isWell = health !== null && health.healthy === health.all
  return (
    <p className="stop-since">
      {since !== null && (
        <time className="num" dateTime={since} title={instantText(since)}>
          for {spanText(nowMs - Date.parse(since))}
        </time>
      )}
      {health !== null && (
        <span className={`state ${isWell ? 'done' : 'failed'}`}>
          <Icon name={isWell ? 'check' : 'x'} />
          {health.healthy} of {health.all} healthy
        </span>
      )}
    </p>
  )
}

const SplitBar = ({ split: { service, parts } }: { readonly split: Split }): ReactNode => (
  <div className="split">
    <div className="split-bar" aria-hidden>
      {parts.map(({ release, weight, isNew }) => (
        <i key={release} className={isNew ? 'new' : ''} style={{ width: `${weight}%` }} />
      ))}
    </div>
    <p className="small dim num">
      {service}: {parts.map(({ release, weight }) => `${release} ${weight} %`).join(', ')}
    </p>
  </div>
)

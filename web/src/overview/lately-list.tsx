import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { agoText, instantText } from '../words/moments.ts'
import { stateWord } from '../words/state-words.ts'
import { lateDetail, lateText } from './lately.ts'
import type { Late } from './lately.ts'

type Props = { readonly entries: readonly Late[]; readonly nowMs: number }

/** Deployments as sentences, newest first. */
export const LatelyList = ({ entries, nowMs }: Props): ReactNode => (
  <ul className="card feed">
    {entries.map(entry => (
      <li key={entry.id} className={stateWord(entry.state).tone}>
        <Icon name={stateWord(entry.state).icon} />
        <div>
          <Link to="/deployments/$id" params={{ id: entry.id }}>
            <b>
              {entry.app} {entry.release}
            </b>{' '}
            {lateText(entry)}
          </Link>
          <div className="faint small">{lateDetail(entry)}</div>
        </div>
        <time dateTime={entry.finishedAt ?? entry.createdAt} title={instantText(entry.finishedAt ?? entry.createdAt)}>
          {agoText(entry.finishedAt ?? entry.createdAt, nowMs)}
        </time>
      </li>
    ))}
  </ul>
)

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { instantText, untilText } from '../words/moments.ts'
import type { Coming } from './coming-up.ts'

type Props = { readonly entries: readonly Coming[]; readonly nowMs: number }

/** What will happen by itself. */
export const ComingList = ({ entries, nowMs }: Props): ReactNode => (
  <ul className="card feed">
    {entries.map(({ at, what, text, deployment }) => (
      <li key={`${deployment} ${text}`} className="quiet">
        <Icon name="hourglass" />
        <Link to="/deployments/$id" params={{ id: deployment }}>
          <b>{what}</b>: {text}
        </Link>
        <time dateTime={at} title={instantText(at)}>
          {untilText(at, nowMs)}
        </time>
      </li>
    ))}
  </ul>
)

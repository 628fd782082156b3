import { Link } from '@tanstack/react-router'
import type { CSSProperties, ReactNode } from 'react'
import { StateMark } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import type { Stage } from './stages.ts'

/** What a run does, one after the other: checks, build, environments. */
export const StageStrip = ({ stages }: { readonly stages: readonly Stage[] }): ReactNode => (
  <ol
    className="stages"
    aria-label="Checks, build and deployments"
    style={{ '--stages': Math.min(stages.length, 5) } as CSSProperties}
  >
    {stages.map(({ title, icon, word, detail, deployment }) => (
      <li key={title} className={word.tone}>
        <div className="stage-head">
          <Icon name={icon} />
          {title}
        </div>
        <StateMark of={word} />
        <p className="small dim">
          {deployment === null ? (
            detail
          ) : (
            <Link to="/deployments/$id" params={{ id: deployment }}>
              {detail}
            </Link>
          )}
        </p>
      </li>
    ))}
  </ol>
)

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Run, RunSeen } from '../api/types.ts'
import { checksText, nameOf, runWord, shortCommit } from '../run/run-words.ts'
import { StateMark } from '../shell/state-mark.tsx'
import { agoText, instantText } from '../words/moments.ts'
import type { AppKnown } from './app-known.ts'
import type { Look } from './station.ts'
import { StopMark } from './stop-mark.tsx'
import { runsShown } from './use-app-known.ts'

type Props = { readonly known: AppKnown; readonly look: Look; readonly nowMs: number }

/** Where the way begins: the newest runs, their commits, checks and builds. */
export const RunStation = ({ known: { runs, details }, look, nowMs }: Props): ReactNode => {
  const [newest] = runs
  const tone = newest === undefined ? 'quiet' : runWord(newest).tone
  return (
    <li className={`stop runs ${look}`}>
      <StopMark tone={tone} isMoving={tone === 'moving'} isEmpty={newest === undefined} icon="git-commit" />
      <div className="stop-body">
        <h3>Commits</h3>
        {newest === undefined && <p className="faint small">No run yet: lockstep ship starts one.</p>}
        <ul className="run-lines">
          {runs.slice(0, runsShown).map(run => (
            <RunLine key={run.id} run={run} detail={details.get(run.id)} nowMs={nowMs} />
          ))}
        </ul>
      </div>
    </li>
  )
}

type LineProps = { readonly run: Run; readonly detail: RunSeen | undefined; readonly nowMs: number }

const RunLine = ({ run, detail, nowMs }: LineProps): ReactNode => {
  const { id, commit, subject, author, actor, createdAt } = run
  const checks = detail === undefined ? null : checksText(detail)
  return (
    <li>
      <p className="run-name">
        <Link to="/runs/$id" params={{ id }}>
          <span className="mono">{shortCommit(commit)}</span> {subject ?? ''}
        </Link>
      </p>
      <p className="run-more">
        <StateMark of={runWord(run)} />
        {checks !== null && <span>{checks}</span>}
        <span className="faint">
          {author === undefined ? actor.name : nameOf(author)},{' '}
          <time dateTime={createdAt} title={instantText(createdAt)}>
            {agoText(createdAt, nowMs)}
          </time>
        </span>
      </p>
    </li>
  )
}

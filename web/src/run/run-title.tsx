import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RunSeen } from '../api/types.ts'
import { StatePill } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { agoText, instantText } from '../words/moments.ts'
import { nameOf, runKind, runText, runWord, shortCommit } from './run-words.ts'

type Props = { readonly run: RunSeen; readonly nowMs: number }

/** How the commit of a run stands, in a sentence; what stopped it, as the catalogue says it; by whom and since when. */
export const RunTitle = ({ run, nowMs }: Props): ReactNode => {
  const { app, commit, subject, author, actor, createdAt } = run
  return (
    <>
      <div className="title-only">
        <h1>
          {app} {shortCommit(commit)} {runText(run, run)}
          <StatePill of={runWord(run)} />
        </h1>
        {subject !== undefined && (
          <p className="headline">
            <b>{subject}</b> {author === undefined ? '' : `by ${nameOf(author)}`}
          </p>
        )}
        <div className="meta">
          <span>
            <Icon name="clock" />
            <time dateTime={createdAt} title={instantText(createdAt)}>
              started {agoText(createdAt, nowMs)}
            </time>
          </span>
          <span>
            <Icon name="user-check" />
            {runKind(run)}, asked for by {actor.name}
          </span>
          <span>
            <Icon name="route" />
            <Link to="/apps/$app" params={{ app }} search={{ commit: shortCommit(commit) }}>
              Where is this commit?
            </Link>
          </span>
        </div>
      </div>
      <Stopped run={run} />
    </>
  )
}

const Stopped = ({ run: { error } }: { readonly run: RunSeen }): ReactNode =>
  error === null ? null : (
    <div className="note failed run-error">
      <Icon name="alert-triangle" size={16} />
      <div>
        <b>{error.title}.</b> <span className="code">{error.code}</span>
        <div>{error.message}</div>
        <div className="dim">{error.hint}</div>
      </div>
    </div>
  )

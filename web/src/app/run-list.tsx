import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Run } from '../api/types.ts'
import { runKind, runWord, shortCommit } from '../run/run-words.ts'
import { Blank } from '../shell/blank.tsx'
import { Icon } from '../theme/icon.tsx'
import { listed } from '../words/counted.ts'
import { agoText, instantText } from '../words/moments.ts'

const most = 8

type Props = { readonly runs: readonly Run[]; readonly nowMs: number }

/** What triggers have started of late, newest first. */
export const RunList = ({ runs, nowMs }: Props): ReactNode => (
  <section className="section" aria-label="Runs">
    <header>
      <h2>Runs</h2>
    </header>
    {runs.length === 0 ? (
      <Blank icon="git-commit" title="Nothing was started yet.">
        A run appears here with lockstep ship, or with a push of a repository that is registered.
      </Blank>
    ) : (
      <ul className="card feed">
        {runs.slice(0, most).map(run => (
          <RunEntry key={run.id} run={run} nowMs={nowMs} />
        ))}
      </ul>
    )}
  </section>
)

const RunEntry = ({ run, nowMs }: { readonly run: Run; readonly nowMs: number }): ReactNode => {
  const { id, commit, actor, createdAt, environments, error } = run
  const { icon, tone, word } = runWord(run)
  const to = environments.length === 0 ? '' : ` to ${listed(environments)}`
  return (
    <li className={tone}>
      <Icon name={icon} />
      <div>
        <Link to="/runs/$id" params={{ id }}>
          <b className="mono">{shortCommit(commit)}</b> {word.toLowerCase()}
          {error === null ? '' : `: ${error.title}`}
        </Link>
        <div className="faint small">
          {runKind(run)}
          {to}, by {actor.name}
        </div>
      </div>
      <time dateTime={createdAt} title={instantText(createdAt)}>
        {agoText(createdAt, nowMs)}
      </time>
    </li>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { releaseQuery } from '../api/queries.ts'
import type { Plan } from '../api/types.ts'
import { counted } from '../words/counted.ts'

/** The commits that the release brings over the one before it was built. */
export const CommitSection = ({ plan }: { readonly plan: Plan }): ReactNode => {
  const { data: release } = useQuery(releaseQuery(plan.app, plan.release.id))
  const notes = release?.notes ?? null
  const commits = (notes?.groups ?? []).flatMap(({ commits }) => commits)
  if (notes === null || commits.length === 0) return null
  return (
    <section className="section">
      <header>
        <h2>Commits</h2>
        <p>
          {counted(commits.length + notes.leftOut, 'commit')}
          {notes.since === null ? '' : ` since ${notes.since}`}
        </p>
      </header>
      <ul className="card commits">
        {commits.map(({ id, short, subject, author }) => (
          <li key={id}>
            <span className="mono faint">{short}</span>
            <span className="few-lines" title={subject}>
              {subject}
            </span>
            <span className="dim">{author}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

import type { ReactNode } from 'react'
import type { ReleaseRecord } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'

type Group = NonNullable<ReleaseRecord['notes']>['groups'][number]

const titles: Readonly<Record<Group['kind'], string>> = {
  features: 'Features',
  fixes: 'Fixes',
  other: 'Other changes',
  all: 'Changes',
}

/** The commits that it has and the release before has not. */
export const BringsSection = ({ record: { notes } }: { readonly record: ReleaseRecord }): ReactNode => {
  const count = (notes?.groups ?? []).reduce((sum, { commits }) => sum + commits.length, notes?.leftOut ?? 0)
  return (
    <section className="section">
      <header>
        <h2>What it brings</h2>
        <p>
          {notes === null
            ? ''
            : `${counted(count, 'commit')}${notes.since === null ? '' : ` since ${notes.since}`}${notes.leftOut === 0 ? '' : `, ${notes.leftOut} of them left out`}`}
        </p>
      </header>
      <div className="card">
        {notes === null && <p className="record-none">It was built before its commits were kept.</p>}
        {notes !== null && count === 0 && <p className="record-none">No commit that the release before has not.</p>}
        {(notes?.groups ?? []).map(group => (
          <Commits key={group.kind} group={group} />
        ))}
      </div>
    </section>
  )
}

const Commits = ({ group: { kind, commits } }: { readonly group: Group }): ReactNode => (
  <div className="record-group">
    <h3>{titles[kind]}</h3>
    <ul className="commits">
      {commits.map(({ id, short, subject, author, isBreaking }) => (
        <li key={id}>
          <span className="mono faint" title={id}>
            {short}
          </span>
          <span>
            {subject}
            {isBreaking && (
              <span className="state person">
                <Icon name="alert-triangle" />
                breaking
              </span>
            )}
          </span>
          <span className="dim">{author}</span>
        </li>
      ))}
    </ul>
  </div>
)

import type { ReactNode } from 'react'
import type { Difference } from '../api/types.ts'
import { nameOf, shortCommit } from '../run/run-words.ts'
import { counted, listed } from '../words/counted.ts'
import { differenceText } from './difference-rows.ts'
import { DisparityTable } from './disparity-table.tsx'

/** Commits, migrations and configuration that one of two environments has and the other has not. */
export const DifferenceView = ({ difference }: { readonly difference: Difference }): ReactNode => {
  const { from, to, configuration, migrations } = difference
  return (
    <>
      <p className="difference-text">{differenceText(difference)}</p>
      <div className="difference">
        <Commits difference={difference} />
        <section className="card" aria-label="Migrations">
          <header>
            <h2>Migrations</h2>
            <span className="faint small">as the databases have them</span>
          </header>
          {migrations.length === 0 ? (
            <p className="body dim small">Both have the same.</p>
          ) : (
            <ul className="list">
              {migrations.map(({ id, file, effect, in: end }) => (
                <li key={id}>
                  <span className="grow mono small">{file}</span>
                  <span className="faint small">{effect}</span>
                  <span className="dim small nowrap">{(end === 'from' ? from : to).environment} alone</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <section className="card" aria-label="Configuration">
        <header>
          <h2>Configuration</h2>
          <span className="faint small">as the files of {listed([...new Set([from.release, to.release])])} say</span>
        </header>
        {configuration.length === 0 ? (
          <p className="body dim small">Both files say the same, the values of variables included.</p>
        ) : (
          <DisparityTable rows={configuration} left={from.release} right={to.release} />
        )}
      </section>
    </>
  )
}

const Commits = ({ difference }: { readonly difference: Difference }): ReactNode => {
  const { commits, leftOut, untold, ahead, from, to } = difference
  const behind = ahead === 'from' ? to : from
  return (
    <section className="card" aria-label="Commits">
      <header>
        <h2>Commits</h2>
        {ahead !== null && <span className="faint small">that {behind.environment} has not</span>}
      </header>
      {commits.length === 0 && <p className="body dim small">Both run the same.</p>}
      <ul className="list difference-commits" tabIndex={commits.length > 8 ? 0 : undefined}>
        {commits.map(({ id, subject, author, release }) => (
          <li key={`${release} ${id}`}>
            <span className="mono faint small">{shortCommit(id)}</span>
            <span className="grow">{subject}</span>
            <span className="dim small">{nameOf(author)}</span>
            <span className="faint small num">{release}</span>
          </li>
        ))}
      </ul>
      {leftOut > 0 && <p className="body faint small">And {counted(leftOut, 'commit')} more.</p>}
      {untold.length > 0 && <p className="body faint small">Of {listed(untold)} no commit but its own is kept.</p>}
    </section>
  )
}

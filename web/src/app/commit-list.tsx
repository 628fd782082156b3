import { TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { nameOf, runText, shortCommit } from '../run/run-words.ts'
import { Blank } from '../shell/blank.tsx'
import { Icon } from '../theme/icon.tsx'
import { listed } from '../words/counted.ts'
import { agoText, instantText } from '../words/moments.ts'
import type { AppKnown } from './app-known.ts'
import { commitsAbout, placesOf } from './where-is.ts'
import type { FoundCommit } from './where-is.ts'

type Props = { readonly known: AppKnown; readonly wanted: string | undefined; readonly nowMs: number }

/** Where is my change? Commits by id, words or author, each with where it is; one that is chosen lights its way. */
export const CommitList = ({ known, wanted, nowMs }: Props): ReactNode => {
  const [text, setText] = useState('')
  const found = commitsAbout(known, text)
  return (
    <section className="section" aria-label="Changes">
      <header>
        <h2>Where is my change?</h2>
      </header>
      <TextInput
        aria-label="Find a commit"
        placeholder="Commit, words of its message, author or release"
        leftSection={<Icon name="search" />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <p className="unseen" role="status">
        {found.length === 0 ? 'No commit is about that' : `${found.length} commits`}
      </p>
      {found.length === 0 ? (
        <Blank icon="search" title="No commit is about that.">
          Commits of the newest releases and runs are looked through.
        </Blank>
      ) : (
        <ul className="card commit-list">
          {found.map(commit => (
            <CommitEntry key={commit.id} commit={commit} known={known} wanted={wanted} nowMs={nowMs} />
          ))}
        </ul>
      )}
    </section>
  )
}

type EntryProps = Props & { readonly commit: FoundCommit }

const CommitEntry = ({ commit, known, wanted, nowMs }: EntryProps): ReactNode => {
  const { id, subject, author, at, release, run } = commit
  const isChosen = wanted !== undefined && wanted !== '' && id.startsWith(wanted)
  return (
    <li aria-current={isChosen ? 'true' : undefined}>
      <Link
        to="/apps/$app"
        params={{ app: known.app }}
        search={{ commit: shortCommit(id) }}
        // What it lights is above.
        onClick={() => window.scrollTo(0, 0)}
      >
        <span className="mono faint">{shortCommit(id)}</span>
        <span className="commit-subject">{subject}</span>
      </Link>
      <p className="commit-more">
        <span>{release === null ? (run === null ? '' : runText(run)) : placeText(known, release)}</span>
        <span className="faint">
          {nameOf(author)},{' '}
          <time dateTime={at} title={instantText(at)}>
            {agoText(at, nowMs)}
          </time>
        </span>
      </p>
    </li>
  )
}

/** As far as it has come: the last environment says it. */
const placeText = (known: AppKnown, release: string): string => {
  const { in: here, notIn } = placesOf(known, release)
  if (here.length === 0) return `${release}, nowhere yet`
  return notIn.length === 0 ? `${release}, everywhere` : `${release}, in ${listed(here)}`
}

import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { releasePagesQuery } from '../api/queries.ts'
import type { ReleaseLine } from '../api/types.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { counted, listed } from '../words/counted.ts'
import { agoText, instantText } from '../words/moments.ts'
import './releases.css'

/** The releases of an app, the newest first, a page at a time. */
export const Releases = (): ReactNode => {
  const { app } = useParams({ from: '/shell/apps/$app/releases' })
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    releasePagesQuery(app),
  )
  const lines = (data?.pages ?? []).flatMap(({ items }) => items)
  const path = [{ text: 'Overview', to: '/' }, { text: app, to: '/deployments', search: { app } }, { text: 'Releases' }]
  return (
    <View path={path}>
      <h1>Releases of {app}</h1>
      <p className="headline">Each is built once, and goes unchanged from one environment to the next.</p>
      <div className="section">
        {error !== null && <ProblemNote error={error} again={() => void refetch()} />}
        {data === undefined && error === null && <Bones lines={6} />}
        {data !== undefined && lines.length === 0 && (
          <Blank icon="package" title="Nothing was built yet.">
            Releases of {app} appear here as soon as somebody runs lockstep ship.
          </Blank>
        )}
        {lines.length > 0 && <ReleaseList app={app} lines={lines} />}
        {hasNextPage && (
          <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older releases
          </Button>
        )}
      </div>
    </View>
  )
}

const ReleaseList = ({ app, lines }: { readonly app: string; readonly lines: readonly ReleaseLine[] }): ReactNode => {
  const nowMs = useNow(60_000)
  return (
    <ul className="card release-list">
      {lines.map(({ id, version, message, author, builtAt, commits, runsIn, heldIn }) => (
        <li key={id}>
          <Link to="/apps/$app/releases/$release" params={{ app, release: version }} className="release-version">
            {version}
          </Link>
          <div>
            <div>{message.split('\n')[0]}</div>
            <div className="faint small">
              {author}
              {commits === null ? '' : `, ${counted(commits, 'commit')}`}
            </div>
          </div>
          <div className="release-places small">
            {runsIn.length > 0 && (
              <StateMark of={{ word: `runs in ${listed(runsIn)}`, icon: 'circle-check', tone: 'done' }} />
            )}
            {heldIn.length > 0 && <StateMark of={{ word: `held in ${listed(heldIn)}`, icon: 'lock', tone: 'quiet' }} />}
          </div>
          <time className="faint small num" dateTime={builtAt} title={instantText(builtAt)}>
            built {agoText(builtAt, nowMs)}
          </time>
        </li>
      ))}
    </ul>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { meQuery } from '../api/queries.ts'
import { Bones } from '../shell/bones.tsx'
import { ButtonLink } from '../shell/links.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import type { AppKnown } from './app-known.ts'
import { appSentence } from './app-sentence.ts'
import { CommitList } from './commit-list.tsx'
import { DifferenceSection } from './difference-section.tsx'
import { RunList } from './run-list.tsx'
import { useAppKnown } from './use-app-known.ts'
import { WayView } from './way-view.tsx'
import './app-view.css'

/** One app: where a change is on its way from commit to production, and what keeps it. */
export const AppView = (): ReactNode => {
  const { app } = useParams({ from: '/shell/apps/$app' })
  const { known, isThere, error } = useAppKnown(app)
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: app }]}>
      {error !== null && <ProblemNote error={error} />}
      {!isThere && error === null && <Bones lines={6} />}
      {isThere && <Known known={known} />}
    </View>
  )
}

const Known = ({ known }: { readonly known: AppKnown }): ReactNode => {
  const { commit } = useSearch({ from: '/shell/apps/$app' })
  const { hash } = useLocation()
  const { data: me } = useQuery(meQuery)
  const nowMs = useNow()
  const name = me?.name ?? ''
  // The browser looks for the place before it is drawn.
  useEffect(() => {
    document.getElementById(hash)?.scrollIntoView({ block: 'center' })
  }, [hash])
  return (
    <>
      <Title known={known} commit={commit} name={name} nowMs={nowMs} />
      <WayView known={known} wanted={commit} name={name} nowMs={nowMs} />
      <div className="app-two">
        <CommitList known={known} wanted={commit} nowMs={nowMs} />
        <RunList runs={known.runs} nowMs={nowMs} />
      </div>
      <DifferenceSection app={known.app} status={known.status} />
    </>
  )
}

type TitleProps = {
  readonly known: AppKnown
  readonly commit: string | undefined
  readonly name: string
  readonly nowMs: number
}

const Title = ({ known, commit, name, nowMs }: TitleProps): ReactNode => {
  const { title, first, rest } = appSentence(known, commit, name, nowMs)
  return (
    <div className="title">
      <div className="title-only" aria-live="polite">
        <h1>{title}</h1>
        <p className="headline">
          {first !== '' && <b>{first}</b>} {rest}
        </p>
        {commit !== undefined && (
          <p className="meta">
            <Link to="/apps/$app" params={{ app: known.app }}>
              Back to the newest release
            </Link>
          </p>
        )}
      </div>
      <div className="row">
        <ButtonLink to="/deployments" search={{ app: known.app }} variant="default">
          Deployments
        </ButtonLink>
      </div>
    </div>
  )
}

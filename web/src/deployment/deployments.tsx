import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { lately } from '../overview/lately.ts'
import { LatelyList } from '../overview/lately-list.tsx'
import { useAppsSeen } from '../overview/use-apps-seen.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import '../overview/overview.css'

/** The newest deployments of all apps, or of one. */
export const Deployments = (): ReactNode => {
  const { app } = useSearch({ from: '/shell/deployments' })
  const { seen, isThere, error, again } = useAppsSeen()
  const nowMs = useNow()
  const isKnown = app === undefined || seen.some(one => one.app === app)
  const entries = lately(
    seen.filter(one => app === undefined || one.app === app),
    50,
  )
  return (
    <View
      path={[
        { text: 'Overview', to: '/' },
        ...(app === undefined ? [] : [{ text: app, to: `/apps/${app}` }]),
        { text: app === undefined ? 'Deployments' : `Deployments of ${app}` },
      ]}
    >
      <h1>{app === undefined ? 'Deployments' : `Deployments of ${app}`}</h1>
      <p className="headline">The newest first; those that move now are among them.</p>
      <div className="section">
        {error !== null && <ProblemNote error={error} again={again} />}
        {!isThere && error === null && <Bones />}
        {isThere && entries.length > 0 && <LatelyList entries={entries} nowMs={nowMs} />}
        {isThere && entries.length === 0 && error === null && <Nothing app={isKnown ? null : (app ?? null)} />}
      </div>
    </View>
  )
}

const Nothing = ({ app }: { readonly app: string | null }): ReactNode =>
  app === null ? (
    <Blank icon="rocket" title="Nothing was deployed yet.">
      Deployments appear here as soon as somebody runs lockstep ship.
    </Blank>
  ) : (
    <Blank icon="help-circle" title={`There is no app ${app} here.`}>
      Its name may be mistyped, or it is not yours to see.
    </Blank>
  )

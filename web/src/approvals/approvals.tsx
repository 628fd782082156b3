import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { meQuery } from '../api/queries.ts'
import { needsOf, openGates } from '../overview/needs.ts'
import type { Need } from '../overview/needs.ts'
import type { AppSeen } from '../overview/app-seen.ts'
import { useAppsSeen } from '../overview/use-apps-seen.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { Icon } from '../theme/icon.tsx'
import { countWord, listed } from '../words/counted.ts'
import { untilText } from '../words/moments.ts'
import '../overview/overview.css'

type Waiting = Extract<Need, { readonly kind: 'waits' }>

/** What waits for whoever looks, and what waits for others. */
export const Approvals = (): ReactNode => {
  const { seen, isThere, error, again } = useAppsSeen()
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Approvals' }]}>
      {error !== null && <ProblemNote error={error} again={again} />}
      {!isThere && error === null && <Bones />}
      {isThere && <WhatWaits apps={seen} />}
    </View>
  )
}

const WhatWaits = ({ apps }: { readonly apps: readonly AppSeen[] }): ReactNode => {
  const { data: me } = useQuery(meQuery)
  const waiting = needsOf(apps, me?.name ?? '').filter((need): need is Waiting => need.kind === 'waits')
  const mine = waiting.filter(({ isMine }) => isMine)
  const others = waiting.filter(({ isMine }) => !isMine)
  return (
    <>
      <h1>
        {mine.length === 0
          ? 'Nothing waits for you'
          : `${countWord(mine.length)} ${mine.length === 1 ? 'deployment waits' : 'deployments wait'} for you`}
      </h1>
      <p className="headline">A deployment that waits for your word starts only with it.</p>
      <div className="section">
        {mine.length === 0 ? (
          <Blank icon="inbox" title="Nothing waits for you.">
            Deployments whose gates name you appear here.
          </Blank>
        ) : (
          <WaitingList entries={mine} />
        )}
      </div>
      {others.length > 0 && (
        <section className="section">
          <header>
            <h2>Waits for others</h2>
          </header>
          <WaitingList entries={others} />
        </section>
      )}
    </>
  )
}

const WaitingList = ({ entries }: { readonly entries: readonly Waiting[] }): ReactNode => {
  const nowMs = useNow()
  return (
    <ul className="card feed">
      {entries.map(({ app, environment, release, deployment, gates, isMine }) => {
        const open = openGates(gates)
        const expires = open.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null
        return (
          <li key={deployment} className={isMine ? 'person' : 'quiet'}>
            <Icon name="user-check" />
            <div>
              <Link to="/approvals/$id" params={{ id: deployment }}>
                <b>
                  {app} {release}
                </b>{' '}
                to {environment}
              </Link>
              <div className="faint small">{listed(open.map(({ title, detail }) => `${title}: ${detail}`))}</div>
            </div>
            {expires !== null && <time dateTime={expires}>expires {untilText(expires, nowMs)}</time>}
          </li>
        )
      })}
    </ul>
  )
}

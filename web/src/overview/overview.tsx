import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { deploymentQuery, meQuery } from '../api/queries.ts'
import { Blank } from '../shell/blank.tsx'
import { Bones } from '../shell/bones.tsx'
import { ProblemNote } from '../shell/problem-note.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { Whole } from '../shell/whole.tsx'
import type { AppSeen } from './app-seen.ts'
import { ComingList } from './coming-list.tsx'
import { comingUp } from './coming-up.ts'
import { FirstRun } from './first-run.tsx'
import { lately } from './lately.ts'
import { LatelyList } from './lately-list.tsx'
import { Matrix } from './matrix.tsx'
import { NeedCard } from './need-card.tsx'
import { needsOf } from './needs.ts'
import type { Need } from './needs.ts'
import { overviewHeadline, overviewSentence } from './sentence.ts'
import { useAppsSeen } from './use-apps-seen.ts'
import './overview.css'

/** What runs where, what waits for whoever looks, and what went wrong. */
export const Overview = (): ReactNode => {
  const { seen, isThere, error, again } = useAppsSeen()
  return (
    <View path={[{ text: 'Overview' }]}>
      {error !== null && <ProblemNote error={error} again={again} />}
      {!isThere && error === null && <Bones lines={6} />}
      {isThere && seen.length > 0 && <WhatRunsWhere apps={seen} />}
      {isThere && seen.length === 0 && error === null && <FirstRun />}
    </View>
  )
}

const WhatRunsWhere = ({ apps }: { readonly apps: readonly AppSeen[] }): ReactNode => {
  const { data: me } = useQuery(meQuery)
  const name = me?.name ?? ''
  const nowMs = useNow()
  const needs = needsOf(apps, name)
  const reasons = useQueries({ queries: needs.flatMap(toldBy).map(deploymentQuery) })
  return (
    <Whole of={reasons}>
      <h1>{overviewSentence(needs)}</h1>
      <p className="headline">{overviewHeadline(apps)}</p>
      {needs.length > 0 && (
        <section className="strip" aria-label="What wants to be looked at">
          {needs.map(need => (
            <NeedCard
              key={`${need.kind} ${need.app} ${need.environment} ${'deployment' in need ? need.deployment : ''}`}
              need={need}
              nowMs={nowMs}
            />
          ))}
        </section>
      )}
      <section className="section">
        <header>
          <h2>What runs where</h2>
          <p className="no-phone">
            A line joins environments that run the same release. A broken line shows what keeps them apart.
          </p>
        </header>
        <Matrix apps={apps} name={name} nowMs={nowMs} />
      </section>
      <Times apps={apps} nowMs={nowMs} />
    </Whole>
  )
}

/** The deployment whose record says why, for a card that tells it. */
const toldBy = (need: Need): readonly string[] =>
  need.kind === 'asks' || need.kind === 'taken-back' ? [need.deployment] : []

const Times = ({ apps, nowMs }: { readonly apps: readonly AppSeen[]; readonly nowMs: number }): ReactNode => {
  const coming = comingUp(apps)
  return (
    <div className="two">
      <section className="section">
        <header>
          <h2>Lately</h2>
        </header>
        <LatelyList entries={lately(apps, 8)} nowMs={nowMs} />
      </section>
      <section className="section">
        <header>
          <h2>Coming up</h2>
        </header>
        {coming.length === 0 ? (
          <Blank icon="clock" title="Nothing happens by itself.">
            Waits and approvals that end at a time appear here.
          </Blank>
        ) : (
          <ComingList entries={coming} nowMs={nowMs} />
        )}
      </section>
    </div>
  )
}

import type { ReactNode } from 'react'
import { duration } from '../../../src/domain/duration-text.ts'
import { isFinal } from '../../../src/domain/saga/deployment.ts'
import type { Deployment, Plan } from '../api/types.ts'
import { StatePill } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { instantText, timeText } from '../words/moments.ts'
import { stateWord } from '../words/state-words.ts'
import { headlineOf, startOf } from './headline.ts'
import { HeldMark } from './held-mark.tsx'
import { letThrough } from './let-through.ts'

type Props = { readonly id: string; readonly deployment: Deployment; readonly plan: Plan; readonly nowMs: number }

/** What goes where, how it stands in a sentence, since when, and by whom. */
export const DeploymentTitle = ({ id, deployment, plan, nowMs }: Props): ReactNode => {
  const { app, environment, release, kind, state, actor, newer } = deployment
  const { first, rest } = headlineOf(deployment, plan)
  const through = letThrough(deployment)
  return (
    <div className="title-only">
      <h1>
        {kind === 'rollback'
          ? `${app} back to ${release.version} in ${environment}`
          : `${app} ${release.version} to ${environment}`}
        <StatePill of={stateWord(state)} />
      </h1>
      <p className="headline">
        <b>{first}</b> {rest}
      </p>
      <div className="meta">
        <Times deployment={deployment} nowMs={nowMs} />
        <span>
          <Icon name="user-check" />
          asked for by {actor.name}
        </span>
        {through !== null && (
          <span>
            <Icon name="check" />
            {through}
          </span>
        )}
        <HeldMark app={app} environment={environment} version={release.version} />
        <span className="mono">{id}</span>
        {newer !== null && <span>a newer Lockstep wrote {newer}, which this server does not know</span>}
      </div>
    </div>
  )
}

const Times = ({ deployment, nowMs }: Pick<Props, 'deployment' | 'nowMs'>): ReactNode => {
  const { state, updatedAt, createdAt, steps } = deployment
  const hasBegun = steps.some(({ startedAt }) => startedAt !== null)
  const from = startOf(deployment)
  const text = isFinal(state)
    ? `${instantText(hasBegun ? from : createdAt)} to ${timeText(updatedAt)}`
    : hasBegun
      ? `${duration(nowMs - Date.parse(from))} so far`
      : `waits since ${instantText(createdAt)}`
  return (
    <span className="num">
      <Icon name="clock" />
      {text}
    </span>
  )
}

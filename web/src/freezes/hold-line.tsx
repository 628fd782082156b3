import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { Act } from '../shell/act.tsx'
import type { Places } from '../shell/use-places.ts'
import { Ago } from '../shell/when.tsx'
import { Icon } from '../theme/icon.tsx'
import type { Held, HeldUp } from './frozen.ts'
import { HeldUpList } from './held-up-list.tsx'
import { roleAt } from './role-at.ts'

type Props = {
  readonly held: Held
  readonly seen: Places
  readonly waiting: readonly HeldUp[]
  readonly nowMs: number
}

/** One held release: where it stays out, since when, why, and the deployment that has led to it. */
export const HoldLine = ({ held, seen, waiting, nowMs }: Props): ReactNode => {
  const { app, environment, release, reason, since, deployment } = held
  return (
    <li className="quiet">
      <Icon name="lock" />
      <div className="what">
        <div className="first">
          <b>
            {app} {release}
          </b>
          <span>stays out of {environment}</span>
          <span className="state quiet">Held</span>
        </div>
        <div>{reason}</div>
        <div className="faint small">
          since <Ago at={since} nowMs={nowMs} />
          {deployment !== null && (
            <>
              , after{' '}
              <Link to="/deployments/$id" params={{ id: deployment }} className="mono">
                {deployment}
              </Link>
            </>
          )}
        </div>
        <HeldUpList waiting={waiting} />
      </div>
      {mayDeploy(roleAt(seen, { app, environment })) && (
        <Act
          name="Lift"
          about={`Lift the hold of ${app} ${release} in ${environment}`}
          reason="needed"
          text={`${release} may go to ${environment} again, by the gates that are there.`}
          send={said =>
            answerOf(
              client.POST('/v1/apps/{app}/environments/{environment}/holds/lift', {
                params: { path: { app, environment }, header: newKey() },
                body: { release, reason: said },
              }),
            )
          }
        />
      )}
    </li>
  )
}

import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import { Act } from '../shell/act.tsx'
import type { Places } from '../shell/use-places.ts'
import { Ago, Until } from '../shell/when.tsx'
import { Icon } from '../theme/icon.tsx'
import { capital } from '../words/counted.ts'
import { frozenPlace, isOn } from './frozen.ts'
import type { Frozen, HeldUp } from './frozen.ts'
import { HeldUpList } from './held-up-list.tsx'
import { roleAt } from './role-at.ts'

type Props = {
  readonly freeze: Frozen
  readonly seen: Places
  readonly waiting: readonly HeldUp[]
  readonly nowMs: number
}

/** One freeze: where, since when, until when, by whom, why, and what it holds up. */
export const FreezeLine = ({ freeze, seen, waiting, nowMs }: Props): ReactNode => {
  const { id, from, to, reason, by } = freeze
  const on = isOn(freeze, nowMs)
  const word = { word: on ? 'Frozen' : 'To come', icon: on ? 'snowflake' : 'clock' } as const
  return (
    <li className="quiet">
      <Icon name={word.icon} />
      <div className="what">
        <div className="first">
          <b>{capital(frozenPlace(freeze))}</b>
          <span className="state quiet">{word.word}</span>
        </div>
        <div>{reason}</div>
        <div className="faint small">
          {on ? 'since ' : 'begins '}
          {on ? <Ago at={from} nowMs={nowMs} /> : <Until at={from} nowMs={nowMs} />}
          {to === null ? ', until somebody lifts it' : ', ends '}
          {to !== null && <Until at={to} nowMs={nowMs} />}
          {by === null ? ', by the policy' : `, by ${by}`}
        </div>
        <HeldUpList waiting={waiting} />
      </div>
      {id !== null && roleAt(seen, freeze) === 'admin' && (
        <Act
          name="Lift"
          about={`Lift the freeze of ${frozenPlace(freeze)}`}
          reason="needed"
          text="Deployments that wait for it are looked at again at once."
          send={said =>
            answerOf(
              client.POST('/v1/freezes/{id}/lift', {
                params: { path: { id }, header: newKey() },
                body: { reason: said },
              }),
            )
          }
          old={[['freezes']]}
        />
      )}
    </li>
  )
}

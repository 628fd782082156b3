import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { FlagState } from '../api/types.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { Act } from '../shell/act.tsx'
import { Ago } from '../shell/when.tsx'
import { Icon } from '../theme/icon.tsx'
import { FlagSetForm } from './flag-set-form.tsx'
import { valueText } from './flag-rows.ts'
import type { FlagAt } from './flag-rows.ts'

type Props = { readonly app: string; readonly flag: string; readonly place: FlagAt; readonly nowMs: number }

/** What a flag is in one environment, who made it so, and what can be done about it. */
export const FlagPlace = ({ app, flag, place, nowMs }: Props): ReactNode => {
  const { environment, role, release, declared, unserved } = place
  const isSet = declared?.isSet === true || unserved !== null
  const icon = unserved === null ? (isSet ? 'check' : 'minus') : 'alert-triangle'
  return (
    <li className={unserved === null ? 'quiet' : 'person'}>
      <Icon name={icon} />
      <div className="what">
        <div className="first">
          <span className="flag-where">{environment}</span>
          {declared !== null && <b className="num">{valueText(declared.value)}</b>}
          <span className="faint small">{standing(place)}</span>
        </div>
        {unserved !== null && (
          <div>
            Set to {valueText(unserved.value)}, but {release} is not told: it {unserved.why}.
          </div>
        )}
        {declared !== null && declared.changed !== null && (
          <Changed changed={declared.changed} isSet={declared.isSet} nowMs={nowMs} />
        )}
      </div>
      {mayDeploy(role) && (
        <div className="acts">
          {declared !== null && <FlagSetForm app={app} environment={environment} state={declared} />}
          {isSet && <Reset app={app} environment={environment} flag={flag} declared={declared} />}
        </div>
      )}
    </li>
  )
}

const standing = ({ declared, release, unserved }: FlagAt): string => {
  if (declared === null) return unserved === null ? `${release} has no such flag` : ''
  return declared.isSet ? `set; by default ${valueText(declared.default)}` : `the default of ${release}`
}

type ChangedProps = {
  readonly changed: NonNullable<FlagState['changed']>
  readonly isSet: boolean
  readonly nowMs: number
}

const Changed = ({ changed: { by, at, reason }, isSet, nowMs }: ChangedProps): ReactNode => (
  <div className="dim small">
    {isSet ? 'set' : 'reset'} by {by} <Ago at={at} nowMs={nowMs} />: {reason}
  </div>
)

type ResetProps = {
  readonly app: string
  readonly environment: string
  readonly flag: string
  readonly declared: FlagState | null
}

const Reset = ({ app, environment, flag, declared }: ResetProps): ReactNode => (
  <Act
    name="Reset"
    about={`Reset ${flag} in ${environment}`}
    reason="needed"
    text={
      declared === null
        ? 'What was set is gone then.'
        : `The default counts again, at the very next question: ${valueText(declared.default)}.`
    }
    send={reason =>
      answerOf(
        client.POST('/v1/apps/{app}/environments/{environment}/flags/{flag}/reset', {
          params: { path: { app, environment, flag }, header: newKey() },
          body: { reason },
        }),
      )
    }
  />
)

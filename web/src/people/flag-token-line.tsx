import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { FlagToken } from '../api/types.ts'
import { Act } from '../shell/act.tsx'
import { Icon } from '../theme/icon.tsx'
import { TokenTimes } from './token-times.tsx'

type Props = { readonly token: FlagToken; readonly nowMs: number }

/** One token for flags: who made it, how long it is good, and when it was last used. */
export const FlagTokenLine = ({ token, nowMs }: Props): ReactNode => {
  const { app, environment, name, createdBy } = token
  return (
    <li className="quiet">
      <Icon name="flag" />
      <div className="what">
        <div className="first">
          <b className="mono">{name}</b>
          <span className="dim">made by {createdBy}</span>
        </div>
        <TokenTimes token={token} nowMs={nowMs} />
      </div>
      <Act
        name="Revoke"
        about={`Revoke the token ${name} for flags of ${environment} of ${app}`}
        isDangerous
        reason="none"
        text={`From now on ${name} is refused, by every node. Nothing brings it back.`}
        send={() =>
          answerOf(
            client.POST('/v1/apps/{app}/environments/{environment}/flag-tokens/{name}/revoke', {
              params: { path: { app, environment, name }, header: newKey() },
            }),
          )
        }
        old={[['tokens', 'flags', app, environment]]}
      />
    </li>
  )
}

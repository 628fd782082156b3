import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { Token } from '../api/types.ts'
import { placeWords } from '../policy/policy-words.ts'
import { Act } from '../shell/act.tsx'
import { Icon } from '../theme/icon.tsx'
import { capital } from '../words/counted.ts'
import { TokenTimes } from './token-times.tsx'

type Props = { readonly token: Token; readonly nowMs: number }

/** One token: whose it is, what it is limited to, how long it is good, and when it was last used. */
export const TokenLine = ({ token, nowMs }: Props): ReactNode => {
  const { name, owner, scope } = token
  return (
    <li className="quiet">
      <Icon name="key" />
      <div className="what">
        <div className="first">
          <b className="mono">{name}</b>
          <span className="dim">of {owner.name}</span>
        </div>
        <div>
          {capital(scope.role)} <span className="dim">in {placeWords(scope)}</span>
        </div>
        <TokenTimes token={token} nowMs={nowMs} />
      </div>
      <Act
        name="Revoke"
        about={`Revoke the token ${name}`}
        isDangerous
        reason="none"
        text={`From now on ${name} is refused, by every node. Nothing brings it back.`}
        send={() => answerOf(client.POST('/v1/tokens/{name}/revoke', { params: { path: { name }, header: newKey() } }))}
        old={[['tokens', 'api']]}
      />
    </li>
  )
}

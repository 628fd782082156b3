import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { meQuery, roleQuery } from '../api/queries.ts'
import { tokensQuery } from '../api/rule-queries.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { SecretOnce } from '../shell/secret-once.tsx'
import { useNow } from '../shell/use-now.ts'
import { View } from '../shell/view.tsx'
import { instantText } from '../words/moments.ts'
import { AccountTabs } from './account-tabs.tsx'
import { FlagTokens } from './flag-tokens.tsx'
import { TokenForm } from './token-form.tsx'
import type { Made } from './token-form.tsx'
import { TokenLine } from './token-line.tsx'
import '../shell/act.css'
import './people.css'

/** Tokens by which programs use the API, and those that may ask for flags alone. */
export const Tokens = (): ReactNode => {
  const tokens = useQuery(tokensQuery)
  const { data: everywhere } = useQuery(roleQuery(null, null))
  const { data: me } = useQuery(meQuery)
  const [made, setMade] = useState<Made | null>(null)
  const nowMs = useNow()
  return (
    <View path={[{ text: 'Overview', to: '/' }, { text: 'Tokens' }]}>
      <div className="title title-acts">
        <div>
          <h1>{everywhere?.role === 'admin' ? 'Every token that is good' : 'Your tokens'}</h1>
          <p className="headline">
            A program with a token may what its owner may, and never more than the scope of the token. Each one expires.
          </p>
        </div>
        {me?.kind === 'person' && <TokenForm made={setMade} />}
      </div>
      <AccountTabs here="tokens" />
      {made !== null && (
        <div className="section">
          <SecretOnce
            title={`The secret of ${made.name} is shown this once, and kept nowhere.`}
            secret={made.secret}
            done={() => setMade(null)}
          >
            Send it as <code>Authorization: Bearer</code>. It is good until {instantText(made.expiresAt)}.
          </SecretOnce>
        </div>
      )}
      <section className="section" aria-label="Tokens for the API">
        <header>
          <h2>For the API</h2>
        </header>
        <Loaded query={tokens}>
          {list =>
            list.length === 0 ? (
              <Blank icon="key" title="There is no token.">
                Programs that deploy or look need one; what they may is written into it.
              </Blank>
            ) : (
              <ul className="card rows">
                {list.map(token => (
                  <TokenLine key={token.name} token={token} nowMs={nowMs} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      <FlagTokens />
    </View>
  )
}

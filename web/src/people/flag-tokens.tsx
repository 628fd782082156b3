import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { flagTokensQuery } from '../api/rule-queries.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { Blank } from '../shell/blank.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { SecretOnce } from '../shell/secret-once.tsx'
import { useNow } from '../shell/use-now.ts'
import { usePlaces } from '../shell/use-places.ts'
import { instantText } from '../words/moments.ts'
import { FlagTokenForm } from './flag-token-form.tsx'
import { FlagTokenLine } from './flag-token-line.tsx'
import type { Made } from './token-form.tsx'

/** The tokens for flags of one environment, for whoever may deploy there. */
export const FlagTokens = (): ReactNode => {
  const { places, isThere } = usePlaces()
  const search = useSearch({ from: '/shell/tokens' })
  const offered = places.flatMap(({ app, environments }) =>
    environments.filter(({ role }) => mayDeploy(role)).map(({ environment }) => ({ app, environment })),
  )
  const place =
    offered.find(({ app, environment }) => app === search.app && environment === search.environment) ?? offered[0]
  if (!isThere || place === undefined) return null
  return <OfPlace key={`${place.app} ${place.environment}`} place={place} offered={offered} />
}

type Place = { readonly app: string; readonly environment: string }
type Props = { readonly place: Place; readonly offered: readonly Place[] }

const OfPlace = ({ place, offered }: Props): ReactNode => {
  const { app, environment } = place
  const tokens = useQuery(flagTokensQuery(app, environment))
  const [made, setMade] = useState<Made | null>(null)
  const nowMs = useNow()
  return (
    <section className="section" aria-label="Tokens for flags">
      <header>
        <h2>For flags alone</h2>
        <Chosen place={place} offered={offered} />
        <FlagTokenForm place={place} made={setMade} />
      </header>
      {made !== null && (
        <SecretOnce
          title={`The secret of ${made.name} is shown this once, and kept nowhere.`}
          secret={made.secret}
          done={() => setMade(null)}
        >
          It may ask for the feature flags of {environment} of {app}, and nothing else, until{' '}
          {instantText(made.expiresAt)}.
        </SecretOnce>
      )}
      <Loaded query={tokens}>
        {list =>
          list.length === 0 ? (
            <Blank icon="flag" title={`There is no token for flags of ${environment} of ${app}.`}>
              Instances need none. Whatever else asks for feature flags does, by OFREP.
            </Blank>
          ) : (
            <ul className="card rows">
              {list.map(token => (
                <FlagTokenLine key={token.name} token={token} nowMs={nowMs} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

const Chosen = ({ place, offered }: Props): ReactNode => {
  const navigate = useNavigate()
  const nameOf = ({ app, environment }: Place): string => `${environment} of ${app}`
  return (
    <NativeSelect
      aria-label="Environment"
      data={offered.map(nameOf)}
      value={nameOf(place)}
      onChange={({ currentTarget }) => {
        const chosen = offered.find(one => nameOf(one) === currentTarget.value)
        if (chosen !== undefined) void navigate({ to: '/tokens', search: { ...chosen } })
      }}
    />
  )
}

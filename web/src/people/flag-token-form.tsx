import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { answerOf, client } from '../api/client.ts'
import { Act } from '../shell/act.tsx'
import { lifetimes } from './token-fields.ts'
import { Lifetime } from './token-form.tsx'
import type { Made } from './token-form.tsx'

type Props = {
  readonly place: { readonly app: string; readonly environment: string }
  readonly made: (token: Made) => void
}

/** Makes a token that may ask for the feature flags of one environment, and nothing else. */
export const FlagTokenForm = ({ place, made }: Props): ReactNode => {
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState<string>('90')
  const { app, environment } = place
  const send = async (): Promise<void> => {
    const expiresInMs = lifetimes.find(({ value }) => value === lifetime)?.ms
    const { secret, token } = await answerOf(
      client.POST('/v1/apps/{app}/environments/{environment}/flag-tokens', {
        params: { path: { app, environment } },
        body: { name, expiresInMs },
      }),
    )
    made({ name: token.name, secret, expiresAt: token.expiresAt })
    setName('')
  }
  return (
    <Act
      name="Make a token for flags"
      about={`Make a token for flags of ${environment} of ${app}`}
      icon="flag"
      reason="none"
      isFilled={name !== ''}
      send={send}
      old={[['tokens', 'flags', app, environment]]}
      fields={
        <div className="pair">
          <TextInput
            label="Name"
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value.trim())}
          />
          <Lifetime value={lifetime} change={setLifetime} />
        </div>
      }
    />
  )
}

import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { roles } from '../../../src/domain/people/principal.ts'
import { answerOf, client } from '../api/client.ts'
import type { Role } from '../api/types.ts'
import { Act } from '../shell/act.tsx'
import { lifetimes, namesOf } from './token-fields.ts'

export type Made = { readonly name: string; readonly secret: string; readonly expiresAt: string }

/** Makes a token of one's own. */
export const TokenForm = ({ made }: { readonly made: (token: Made) => void }): ReactNode => {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [apps, setApps] = useState('*')
  const [environments, setEnvironments] = useState('*')
  const [lifetime, setLifetime] = useState<string>('30')
  const isFilled = name !== '' && namesOf(apps).length > 0 && namesOf(environments).length > 0
  const send = async (): Promise<void> => {
    const expiresInMs = lifetimes.find(({ value }) => value === lifetime)?.ms
    const body = { name, role, apps: [...namesOf(apps)], environments: [...namesOf(environments)], expiresInMs }
    const { secret, token } = await answerOf(client.POST('/v1/tokens', { body }))
    made({ name: token.name, secret, expiresAt: token.expiresAt })
    setName('')
  }
  return (
    <Act
      name="Make a token"
      about="Make a token"
      icon="key"
      isPrimary
      reason="none"
      isFilled={isFilled}
      send={send}
      old={[['tokens', 'api']]}
      fields={
        <>
          <TextInput
            label="Name"
            description="Small letters, digits, dots, hyphens, underscores."
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value.trim())}
          />
          <div className="pair">
            <NativeSelect
              label="At most"
              data={[...roles]}
              value={role}
              onChange={({ currentTarget }) => setRole(currentTarget.value as Role)}
            />
            <Lifetime value={lifetime} change={setLifetime} />
            <TextInput
              label="Apps"
              description="Names or patterns, with commas; * is every one."
              value={apps}
              onChange={({ currentTarget }) => setApps(currentTarget.value)}
            />
            <TextInput
              label="Environments"
              description="The same."
              value={environments}
              onChange={({ currentTarget }) => setEnvironments(currentTarget.value)}
            />
          </div>
        </>
      }
    />
  )
}

type LifetimeProps = { readonly value: string; readonly change: (value: string) => void }

export const Lifetime = ({ value, change }: LifetimeProps): ReactNode => (
  <NativeSelect
    label="Good for"
    data={lifetimes.map(({ value, label }) => ({ value, label }))}
    value={value}
    onChange={({ currentTarget }) => change(currentTarget.value)}
  />
)

import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import { Act } from '../shell/act.tsx'
import type { Places } from '../shell/use-places.ts'
import { freezablePlaces } from './freezable-places.ts'

/** Keeps deployments from starting somewhere; offered to whoever may, where they may. */
export const FreezeForm = ({ seen }: { readonly seen: Places }): ReactNode => {
  const offered = freezablePlaces(seen)
  const [app, setApp] = useState<string | null>(null)
  const [environment, setEnvironment] = useState<string | null>(null)
  const [until, setUntil] = useState('')
  const chosen = offered.find(one => one.value === app) ?? offered[0]
  if (chosen === undefined) return null
  const place = chosen.environments.find(one => one.value === environment) ?? chosen.environments[0]
  if (place === undefined) return null
  const send = (reason: string): Promise<unknown> =>
    answerOf(
      client.POST('/v1/apps/{app}/freezes', {
        // A freeze of every app is asked for at any of them.
        params: { path: { app: chosen.app }, header: newKey() },
        body: {
          everyApp: chosen.isEveryApp,
          environment: place.value === '' ? null : place.value,
          to: until === '' ? null : new Date(`${until}Z`).toISOString(),
          from: null,
          reason,
        },
      }),
    )
  return (
    <Act
      name="Freeze"
      about="Set a freeze"
      icon="snowflake"
      isPrimary
      reason="needed"
      text="From now on no deployment starts there. What runs goes on, and rollbacks are let through."
      send={send}
      old={[['freezes']]}
      fields={
        <>
          <div className="pair">
            <NativeSelect
              label="App"
              data={offered.map(({ value, label }) => ({ value, label }))}
              value={chosen.value}
              onChange={({ currentTarget }) => setApp(currentTarget.value)}
            />
            <NativeSelect
              label="Environment"
              data={chosen.environments.map(one => ({ ...one }))}
              value={place.value}
              onChange={({ currentTarget }) => setEnvironment(currentTarget.value)}
            />
          </div>
          <TextInput
            type="datetime-local"
            label="Until (UTC)"
            description="Empty: until somebody lifts it."
            value={until}
            onChange={({ currentTarget }) => setUntil(currentTarget.value)}
          />
        </>
      }
    />
  )
}

import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import { releasesQuery } from '../api/rule-queries.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { Act } from '../shell/act.tsx'
import type { Places } from '../shell/use-places.ts'

/** Keeps one release out of an environment, and out of those after it; offered to whoever may deploy there. */
export const HoldForm = ({ seen }: { readonly seen: Places }): ReactNode => {
  const offered = seen.places
    .map(({ app, environments }) => ({ app, environments: environments.filter(({ role }) => mayDeploy(role)) }))
    .filter(({ environments }) => environments.length > 0)
  const [app, setApp] = useState<string | null>(null)
  const [environment, setEnvironment] = useState<string | null>(null)
  const [release, setRelease] = useState<string | null>(null)
  const chosen = offered.find(one => one.app === app) ?? offered[0]
  const place = chosen?.environments.find(one => one.environment === environment) ?? chosen?.environments[0]
  const { data } = useQuery({ ...releasesQuery(chosen?.app ?? ''), enabled: chosen !== undefined })
  const versions = (data?.items ?? []).map(({ version }) => version)
  const version = versions.find(one => one === release) ?? versions[0]
  if (chosen === undefined || place === undefined) return null
  return (
    <Act
      name="Hold"
      about="Hold a release"
      icon="lock"
      reason="needed"
      isFilled={version !== undefined}
      text="The release stays out of the environment, and of those after it, until somebody lifts the hold."
      send={reason =>
        answerOf(
          client.POST('/v1/apps/{app}/environments/{environment}/holds', {
            params: { path: { app: chosen.app, environment: place.environment }, header: newKey() },
            body: { release: version ?? '', reason },
          }),
        )
      }
      fields={
        <>
          <div className="pair">
            <NativeSelect
              label="App"
              data={offered.map(one => one.app)}
              value={chosen.app}
              onChange={({ currentTarget }) => setApp(currentTarget.value)}
            />
            <NativeSelect
              label="Environment"
              data={chosen.environments.map(one => one.environment)}
              value={place.environment}
              onChange={({ currentTarget }) => setEnvironment(currentTarget.value)}
            />
          </div>
          <NativeSelect
            label="Release"
            data={versions}
            value={version ?? ''}
            onChange={({ currentTarget }) => setRelease(currentTarget.value)}
          />
        </>
      }
    />
  )
}

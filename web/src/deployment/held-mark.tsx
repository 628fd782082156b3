import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { statusQuery } from '../api/queries.ts'
import { Icon } from '../theme/icon.tsx'

type Props = { readonly app: string; readonly environment: string; readonly version: string }

/** That a release stays out of an environment, and so does not get any further. */
export const HeldMark = ({ app, environment, version }: Props): ReactNode => {
  const { data: statuses = [] } = useQuery(statusQuery(app))
  const hold = statuses
    .find(status => status.environment === environment)
    ?.holds.find(({ release }) => release === version)
  if (hold === undefined) return null
  return (
    <span title={hold.reason}>
      <Icon name="lock" />
      {version} is held in {environment} until somebody lifts that
    </span>
  )
}

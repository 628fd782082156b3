import { NativeSelect, SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { periods } from './periods.ts'
import type { Period } from './periods.ts'

type Props = {
  readonly apps: readonly string[]
  readonly app: string
  readonly environments: readonly string[]
  readonly environment: string
  readonly period: Period
}

/** Of which app, where, and how far back; it stands in the address. */
export const Wanted = ({ apps, app, environments, environment, period }: Props): ReactNode => {
  const navigate = useNavigate()
  const go = (search: { readonly app: string; readonly environment?: string; readonly period: string }): void =>
    void navigate({ to: '/measures', search, replace: true })
  return (
    <div className="row wrap measures-wanted">
      <NativeSelect
        size="xs"
        aria-label="App"
        data={[...apps]}
        value={app}
        onChange={({ currentTarget }) => go({ app: currentTarget.value, period })}
      />
      <NativeSelect
        size="xs"
        aria-label="Environment"
        data={[...environments]}
        value={environment}
        onChange={({ currentTarget }) => go({ app, environment: currentTarget.value, period })}
      />
      <SegmentedControl
        size="xs"
        aria-label="How far back"
        data={Object.entries(periods).map(([value, { days }]) => ({ value, label: `${days} days` }))}
        value={period}
        onChange={value => go({ app, environment, period: value })}
      />
    </div>
  )
}

import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { statusQuery } from '../api/queries.ts'
import { Icon } from '../theme/icon.tsx'
import { entryGroups, entryKinds } from './entry-kinds.ts'
import { isFiltered, periods, withoutEmpty } from './filter-of.ts'
import type { AuditSearch } from './filter-of.ts'

type Props = { readonly search: AuditSearch; readonly apps: readonly string[]; readonly seesAll: boolean }

const kindData = [
  { value: '', label: 'Anything' },
  ...entryGroups
    .filter(group => group !== 'How steps went')
    .map(group => ({
      group,
      items: Object.entries(entryKinds)
        .filter(([, kind]) => kind.group === group)
        .map(([value, { word }]) => ({ value, label: word })),
    })),
]

/** What of the record is shown. Each filter narrows what the others leave, and all of them stand in the address. */
export const AuditFilters = ({ search, apps, seesAll }: Props): ReactNode => {
  const navigate = useNavigate()
  const change = (more: Partial<AuditSearch>): void => {
    // Another filter begins with the newest again.
    void navigate({ to: '/audit', search: withoutEmpty({ ...search, ...more, before: undefined }) })
  }
  return (
    <section className="filters" aria-label="Filter">
      <NativeSelect
        label="App"
        data={[...(seesAll ? [{ value: '', label: 'Every app' }] : []), ...apps]}
        value={search.app ?? ''}
        onChange={({ currentTarget }) => change({ app: currentTarget.value, environment: undefined })}
      />
      <EnvironmentFilter search={search} change={change} />
      <TypedFilter
        key={`actor ${search.actor ?? ''}`}
        label="Person"
        value={search.actor ?? ''}
        change={actor => change({ actor })}
      />
      <NativeSelect
        label="What"
        data={kindData}
        value={search.type ?? ''}
        onChange={({ currentTarget }) => change({ type: currentTarget.value })}
      />
      <NativeSelect
        label="When"
        data={periods.map(({ value, label }) => ({ value, label }))}
        value={search.period ?? ''}
        onChange={({ currentTarget }) => change({ period: currentTarget.value, from: undefined, to: undefined })}
      />
      {search.period === 'span' && <Span search={search} change={change} />}
      {search.deployment !== undefined && (
        <p className="filter-deployment">
          <span className="dim">Only</span> <span className="mono">{search.deployment}</span>
          <Button size="xs" variant="subtle" color="gray" onClick={() => change({ deployment: undefined })}>
            All deployments
          </Button>
        </p>
      )}
      {isFiltered(search) && (
        <Button
          className="filter-all"
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="x" />}
          onClick={() => void navigate({ to: '/audit', search: {} })}
        >
          Clear
        </Button>
      )}
    </section>
  )
}

type Changing = { readonly search: AuditSearch; readonly change: (more: Partial<AuditSearch>) => void }

/** The environments of the app that is chosen; of every app their name is typed. */
const EnvironmentFilter = ({ search, change }: Changing): ReactNode => {
  const { app, environment = '' } = search
  const { data } = useQuery({ ...statusQuery(app ?? ''), enabled: app !== undefined })
  if (app === undefined)
    return (
      <TypedFilter
        key={`environment ${environment}`}
        label="Environment"
        value={environment}
        change={environment => change({ environment })}
      />
    )
  const names = new Set([
    ...(data ?? []).map(({ environment }) => environment),
    ...(environment === '' ? [] : [environment]),
  ])
  return (
    <NativeSelect
      label="Environment"
      data={[{ value: '', label: 'Every environment' }, ...names]}
      value={environment}
      onChange={({ currentTarget }) => change({ environment: currentTarget.value })}
    />
  )
}

type TypedProps = { readonly label: string; readonly value: string; readonly change: (text: string) => void }

/** Taken once it is typed: with Enter, or when one goes on. */
const TypedFilter = ({ label, value, change }: TypedProps): ReactNode => {
  const [typed, setTyped] = useState(value)
  const take = (): void => {
    if (typed.trim() !== value) change(typed.trim())
  }
  return (
    <TextInput
      label={label}
      placeholder="Any"
      maxLength={100}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => key === 'Enter' && take()}
    />
  )
}

const Span = ({ search, change }: Changing): ReactNode => (
  <div className="filter-span">
    {(['from', 'to'] as const).map(field => (
      <TextInput
        key={field}
        type="datetime-local"
        label={field === 'from' ? 'From (UTC)' : 'To (UTC), not with it'}
        value={search[field] ?? ''}
        onChange={({ currentTarget }) => change({ [field]: currentTarget.value })}
      />
    ))}
  </div>
)

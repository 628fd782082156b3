import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { migrationsQuery, recordQuery, statusQuery } from '../api/queries.ts'
import type { ReleaseRecord } from '../api/types.ts'
import { ButtonLink } from '../shell/links.tsx'
import { Loaded } from '../shell/loaded.tsx'
import { View } from '../shell/view.tsx'
import { Whole } from '../shell/whole.tsx'
import { Icon } from '../theme/icon.tsx'
import { instantText } from '../words/moments.ts'
import { BringsSection } from './brings-section.tsx'
import { EvidenceSection } from './evidence-section.tsx'
import { HeldSection } from './held-section.tsx'
import { letThrough } from './let-through.ts'
import { ReleaseAside } from './release-aside.tsx'
import { SchemaSection } from './schema-section.tsx'
import { WentSection } from './went-section.tsx'
import '../approvals/approval-view.css'
import './releases.css'

/** The record of a release: who let it through, where it went, what it is, and what ties that to the chain. */
export const ReleaseRecordView = (): ReactNode => {
  const { app, release } = useParams({ from: '/shell/apps/$app/releases/$release' })
  const record = useQuery(recordQuery(app, release))
  const path = [
    { text: 'Overview', to: '/' },
    { text: app, to: '/deployments', search: { app } },
    { text: 'Releases', to: `/apps/${encodeURIComponent(app)}/releases` },
    { text: record.data?.version ?? release },
  ]
  return (
    <View path={path}>
      <Loaded query={record} lines={8}>
        {known => <Known record={known} />}
      </Loaded>
    </View>
  )
}

const Known = ({ record }: { readonly record: ReleaseRecord }): ReactNode => {
  const status = useQuery(statusQuery(record.app))
  const texts = useQuery(migrationsQuery(record.app, record.version))
  const runsIn = (status.data ?? []).filter(({ release }) => release?.version === record.version)
  return (
    <Whole of={[status, texts]}>
      <div className="title">
        <Title record={record} />
        <Ways record={record} runsIn={runsIn.map(({ environment }) => environment)} />
      </div>
      <div className="approval record">
        <div>
          <WentSection record={record} />
          <HeldSection record={record} />
          <SchemaSection record={record} />
          <BringsSection record={record} />
          <EvidenceSection record={record} />
        </div>
        <ReleaseAside record={record} />
      </div>
    </Whole>
  )
}

const Title = ({ record }: { readonly record: ReleaseRecord }): ReactNode => {
  const { app, version, message, built, builtAt, author, commit } = record
  const [first, ...rest] = letThrough(record)
  return (
    <div className="title-only">
      <h1>
        {app} {version}
        <span className="record-subject">{message.split('\n')[0]}</span>
      </h1>
      <p className="headline">
        <b>{first === undefined ? 'It went nowhere yet, so nobody has let it through.' : first.text}</b>{' '}
        {rest.map(({ text }) => text).join(' ')}
      </p>
      <div className="meta">
        <span className="mono">{commit.slice(0, 7)}</span>
        <span>
          <Icon name="user-check" />
          written by {author}
        </span>
        <span>
          <Icon name="package" />
          built {instantText(builtAt)}
          {built === null ? '' : ` by ${built.actor.name}`}
        </span>
      </div>
    </div>
  )
}

type WaysProps = { readonly record: ReleaseRecord; readonly runsIn: readonly string[] }

/** The record to take along, and the way back from where it runs. */
const Ways = ({ record: { app, version }, runsIn }: WaysProps): ReactNode => {
  const path = `/v1/apps/${encodeURIComponent(app)}/releases/${encodeURIComponent(version)}/record`
  const files = [
    ['Markdown', `${path}?format=markdown`, `${app}-${version}.md`],
    ['JSON', `${path}?format=json`, `${app}-${version}.json`],
  ] as const
  return (
    <div className="row wrap record-ways">
      {files.map(([name, href, file]) => (
        <Button
          key={name}
          component="a"
          href={href}
          download={file}
          variant="default"
          leftSection={<Icon name="download" />}
        >
          {name}
        </Button>
      ))}
      {runsIn.map(environment => (
        <ButtonLink
          key={environment}
          to="/apps/$app/$environment/rollback"
          params={{ app, environment }}
          variant="default"
          leftSection={<Icon name="arrow-back-up" />}
        >
          Roll back in {environment}
        </ButtonLink>
      ))}
    </div>
  )
}

import type { ReactNode } from 'react'
import type { ReleaseRecord } from '../api/types.ts'
import { instantText } from '../words/moments.ts'
import { sizeText } from '../words/size-text.ts'
import { Copied } from './copied.tsx'

type Props = { readonly record: ReleaseRecord }

/** What the release is: nothing of this changes. */
export const ReleaseAside = ({ record }: Props): ReactNode => (
  <aside aria-label="What it is">
    <ReleaseFacts record={record} />
    <Artifacts record={record} />
    <Flags record={record} />
  </aside>
)

const ReleaseFacts = ({ record }: Props): ReactNode => (
  <section className="card">
    <header>
      <h2>Release</h2>
    </header>
    <dl className="body kv small">
      <dt>Commit</dt>
      <dd>
        <Copied name="the commit" value={record.commit} shown={12} />
      </dd>
      <dt>Tree</dt>
      <dd>
        <Copied name="the tree" value={record.tree} shown={12} />
      </dd>
      <dt>On</dt>
      <dd>{record.branches.join(', ') || 'no branch'}</dd>
      <dt>Committed</dt>
      <dd>{record.committedAt === null ? 'not known' : instantText(record.committedAt)}</dd>
      <dt>Written by</dt>
      <dd>{record.authors.join(', ') || record.author}</dd>
      <dt>Content</dt>
      <dd>
        <Copied name="the fingerprint" value={record.fingerprint} />
      </dd>
      <dt>Configuration</dt>
      <dd>
        <Copied name="the digest of its configuration" value={record.configuration} />
      </dd>
    </dl>
  </section>
)

const Artifacts = ({ record: { artifacts } }: Props): ReactNode => (
  <section className="card">
    <header>
      <h2>Artifacts</h2>
    </header>
    {artifacts.length === 0 ? (
      <p className="body dim small">It has none.</p>
    ) : (
      <dl className="body kv small">
        {artifacts.map(artifact => (
          <Artifact key={artifact.service} {...artifact} />
        ))}
      </dl>
    )}
  </section>
)

const Artifact = ({ service, digest, bytes, image }: ReleaseRecord['artifacts'][number]): ReactNode => (
  <>
    <dt>{service}</dt>
    <dd>
      <Copied name={`the digest of ${service}`} value={digest} />
      <div className="faint">{bytes === null ? 'its size was not kept' : sizeText(bytes)}</div>
      {image === null ? null : (
        <Copied name={`the image of ${service}`} value={image} shown={image.indexOf('@') + 20} />
      )}
    </dd>
  </>
)

const Flags = ({ record: { flags } }: Props): ReactNode =>
  flags.length === 0 ? null : (
    <section className="card">
      <header>
        <h2>Flags that it declares</h2>
      </header>
      <dl className="body kv small">
        {flags.map(({ key, default: value, description }) => (
          <Flag key={key} name={key} value={JSON.stringify(value)} text={description} />
        ))}
      </dl>
    </section>
  )

const Flag = ({ name, value, text }: { readonly name: string; readonly value: string; readonly text: string }) => (
  <>
    <dt className="mono">{name}</dt>
    <dd>
      <span className="mono">{value}</span> <span className="dim">{text}</span>
    </dd>
  </>
)

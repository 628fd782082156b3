import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { runsQuery } from '../api/app-queries.ts'
import { releaseQuery } from '../api/queries.ts'
import type { Plan } from '../api/types.ts'

/** What is deployed: commit, author, artifacts by digest, migrations, and the plan that an approval is bound to. */
export const ReleaseCard = ({ plan }: { readonly plan: Plan }): ReactNode => {
  const { data } = useQuery(releaseQuery(plan.app, plan.release.id))
  const { data: runs } = useQuery(runsQuery(plan.app))
  const run = runs?.items.find(({ release }) => release === plan.release.id)
  return (
    <section className="card">
      <header>
        <h2>Release {plan.release.version}</h2>
        <Link
          className="small"
          to="/apps/$app/releases/$release"
          params={{ app: plan.app, release: plan.release.version }}
        >
          Its record
        </Link>
      </header>
      <dl className="body kv small">
        <dt>Commit</dt>
        <dd className="few-lines" title={data?.message}>
          <Link to="/apps/$app" params={{ app: plan.app }} search={{ commit: plan.release.commit.slice(0, 7) }}>
            <span className="mono">{plan.release.commit.slice(0, 7)}</span>
          </Link>{' '}
          {data?.message.split('\n')[0] ?? ''}
        </dd>
        <dt>Author</dt>
        <dd>{data?.author ?? ''}</dd>
        {run !== undefined && (
          <>
            <dt>Run</dt>
            <dd>
              <Link to="/runs/$id" params={{ id: run.id }} className="mono">
                {run.id}
              </Link>
            </dd>
          </>
        )}
        {(data?.artifacts ?? []).map(({ service, digest }) => (
          <Pair key={service} name={service} value={digest.slice(0, 19)} />
        ))}
        <dt>Migrations</dt>
        <dd>
          {(data?.migrations ?? [])
            .filter(({ isNew }) => isNew)
            .map(({ id }) => id)
            .join(', ') || 'none that is new'}
        </dd>
        <Pair name="Plan" value={plan.hash.slice(0, 19)} />
        <dt>Replaces</dt>
        <dd>{plan.base?.version ?? 'nothing: it is the first'}</dd>
        <dt>Strategy</dt>
        <dd>{plan.strategy}</dd>
      </dl>
    </section>
  )
}

const Pair = ({ name, value }: { readonly name: string; readonly value: string }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd className="mono">{value}</dd>
  </>
)

import type { ReactNode } from 'react'
import type { Policy } from '../api/types.ts'
import { capital, listed } from '../words/counted.ts'
import { Bearer } from './policy-roles.tsx'
import { Lines } from './policy-rules.tsx'
import { destinationWords, freezeWords, placeWords, retentionWords } from './policy-words.ts'

/** The rest of it: freezes, overrides, the network, workflows, registered apps, and what may go. */
export const PolicyMore = ({ policy }: { readonly policy: Policy }): ReactNode => {
  const { freezes, breakGlass, pointOfNoReturn, network, retention, workflows, apps, groups } = policy
  return (
    <section className="section" aria-label="Everything else">
      <header>
        <h2>Everything else</h2>
      </header>
      <div className="card">
        <div className="body policy-more">
          <Lines title="Freezes of every app" lines={freezes.map(freezeWords)} none="None." />
          <BreakGlass breakGlass={breakGlass} groups={groups} />
          <Lines
            title="Steps that may cross the point of no return without being asked about"
            lines={pointOfNoReturn.allow}
            none="None: a person is always asked."
          />
          <Lines
            title="Whom the server may ask inside the network"
            lines={network.map(one => `${destinationWords(one)}, for ${placeWords(one)}`)}
            none="Nobody: only public addresses."
          />
          <Lines
            title="Workflows that may act"
            lines={workflows.map(
              ({ repositories, refs, scope }) =>
                `${listed(repositories)} at ${listed(refs)}: ${scope.role} in ${placeWords(scope)}`,
            )}
            none="None."
          />
          <Lines
            title="Apps whose repository is known here"
            lines={apps.map(appWords)}
            none="None: only what is shipped from a folder or a known repository."
          />
          <Lines
            title="What may go, and when"
            lines={retention === null ? [] : retentionWords(retention)}
            none="Nothing goes."
          />
        </div>
      </div>
    </section>
  )
}

const appWords = ({ app, repository, file, branches, webhooks }: Policy['apps'][number]): string =>
  [
    `${app}: ${repository}, ${file}`,
    ...(branches.length === 0 ? [] : [`branches ${listed(branches)}`]),
    ...(webhooks.length === 0 ? [] : [`told by ${listed(webhooks)}`]),
  ].join('; ')

type GlassProps = Pick<Policy, 'breakGlass' | 'groups'>

const BreakGlass = ({ breakGlass: { who, tell }, groups }: GlassProps): ReactNode => (
  <div className="policy-lines">
    <p className="label">{capital('who may break the glass, and who is told')}</p>
    {who.length === 0 ? (
      <p className="dim">Nobody may.</p>
    ) : (
      <p className="policy-who">
        {who.map(name => (
          <Bearer key={name} name={name} groups={groups} />
        ))}
        <span className="dim">tells {listed(tell) || 'nobody'}</span>
      </p>
    )}
  </div>
)

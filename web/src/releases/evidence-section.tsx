import type { ReactNode } from 'react'
import type { ReleaseRecord } from '../api/types.ts'
import { Copied } from './copied.tsx'

/** What ties each deployment to the record that is only added to: an auditor compares these with the export. */
export const EvidenceSection = ({ record: { deployments } }: { readonly record: ReleaseRecord }): ReactNode => {
  if (deployments.length === 0) return null
  return (
    <section className="section">
      <header>
        <h2>Evidence</h2>
        <p>The same hashes stand in lockstep audit export, and in the anchors outside of the database.</p>
      </header>
      <div className="card record-evidence">
        {deployments.toReversed().map(({ id, environment, evidence: { planHash, head, anchor } }) => (
          <dl key={id} className="kv small">
            <dt>Deployment</dt>
            <dd>
              <span className="mono">{id}</span> <span className="faint">{environment}</span>
            </dd>
            <dt>Plan</dt>
            <dd>
              <Copied name={`the plan hash of ${id}`} value={planHash} />
            </dd>
            <dt>Last event</dt>
            <dd>
              <span className="num">#{head.seq}</span> <Copied name={`the event hash of ${id}`} value={head.hash} />
            </dd>
            <dt>Anchor</dt>
            <dd>
              {anchor === null ? (
                <span className="faint">none has it yet</span>
              ) : (
                <>
                  <span className="num">#{anchor.number}</span>{' '}
                  <Copied name={`the anchor hash of ${id}`} value={anchor.hash} />
                </>
              )}
            </dd>
          </dl>
        ))}
      </div>
    </section>
  )
}

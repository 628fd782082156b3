import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { duration } from '../../../src/domain/duration-text.ts'
import type { DeploymentRecord, ReleaseRecord } from '../api/types.ts'
import { Blank } from '../shell/blank.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { Icon } from '../theme/icon.tsx'
import { instantText } from '../words/moments.ts'
import { stateWord } from '../words/state-words.ts'
import { DeploymentDetails } from './deployment-details.tsx'

/** Every deployment of it, everywhere, the newest first, each with who was asked and what came of it. */
export const WentSection = ({ record: { deployments } }: { readonly record: ReleaseRecord }): ReactNode => (
  <section>
    <header className="spread approval-head">
      <h2>Where it went, and who let it</h2>
    </header>
    {deployments.length === 0 ? (
      <Blank icon="rocket" title="It was built, and went nowhere yet.">
        Its deployments appear here, with who let each through.
      </Blank>
    ) : (
      <div className="card">
        {deployments.toReversed().map(deployment => (
          <DeploymentFold key={deployment.id} deployment={deployment} />
        ))}
      </div>
    )}
  </section>
)

const DeploymentFold = ({ deployment }: { readonly deployment: DeploymentRecord }): ReactNode => {
  const [isOpen, setIsOpen] = useState(true)
  const { id, environment, state, actor, createdAt, tookMs } = deployment
  return (
    <div className="fold">
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <Icon name="chevron-right" />
        <span>
          <b>{environment}</b> {whatText(deployment)}
        </span>
        <span className="fold-end">
          <StateMark of={stateWord(state)} />
        </span>
      </button>
      {isOpen && (
        <>
          <p className="fold-note">
            asked for by {actor.name}, {instantText(createdAt)}
            {tookMs === null ? '' : `, took ${duration(tookMs)}`}.{' '}
            <Link to="/deployments/$id" params={{ id }} className="mono">
              {id}
            </Link>
          </p>
          <DeploymentDetails deployment={deployment} />
        </>
      )}
    </div>
  )
}

const whatText = ({ kind, direction, release, isDrill }: DeploymentRecord): string => {
  if (isDrill) return 'in a drill'
  if (direction === 'away') return `left by a rollback to ${release}`
  return kind === 'rollback' ? 'returned to by a rollback' : 'deployed'
}

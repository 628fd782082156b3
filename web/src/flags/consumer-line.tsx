import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { ConsumerState, Role } from '../api/types.ts'
import { mayDeploy } from '../deployment/may-do.ts'
import { Act } from '../shell/act.tsx'
import { useNow } from '../shell/use-now.ts'
import { Ago } from '../shell/when.tsx'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'

type Props = {
  readonly app: string
  readonly environment: string
  readonly role: Role | null
  readonly state: ConsumerState
}

const reads = { word: 'Reads', icon: 'check', tone: 'done' } as const
const paused = { word: 'Paused', icon: 'player-pause', tone: 'person' } as const

/** One consumer: whether it reads, who keeps it from reading, and what its instances said last. */
export const ConsumerLine = ({ app, environment, role, state }: Props): ReactNode => {
  const { consumer, queue, flag, claims, instances } = state
  const word = claims.length === 0 ? reads : paused
  const persons = claims.filter(({ owner }) => owner.kind === 'person')
  return (
    <li className={word.tone}>
      <Icon name={word.icon} />
      <div className="what">
        <div className="first">
          <b>{consumer}</b>
          <span className={`state ${word.tone}`}>{word.word}</span>
        </div>
        <div className="faint small">
          queue {queue}, flag <span className="mono">{flag}</span>
        </div>
        {claims.map(({ owner, release }) => (
          <div key={`${owner.kind} ${owner.id} ${release ?? ''}`}>
            Paused by <Owner owner={owner} />
            {release !== null && `, for instances of ${release}`}
            {owner.kind === 'person' && (
              <>
                {': '}
                <Link to="/audit" search={{ app, environment, actor: owner.id, type: 'consumer-paused' }}>
                  why is in the record
                </Link>
              </>
            )}
          </div>
        ))}
        <Instances instances={instances} />
      </div>
      {mayDeploy(role) && (
        <div className="acts">
          {persons.map(({ owner: { id } }) => (
            <Resume key={id} app={app} environment={environment} consumer={consumer} of={id} />
          ))}
          <Act
            name="Pause"
            about={`Pause ${consumer} in ${environment}`}
            reason="needed"
            text="It stops reading its queue until you or somebody else lets it go on; no deployment does."
            send={reason =>
              answerOf(
                client.POST('/v1/apps/{app}/environments/{environment}/consumers/{consumer}/pause', {
                  params: { path: { app, environment, consumer }, header: newKey() },
                  body: { reason },
                }),
              )
            }
          />
        </div>
      )}
    </li>
  )
}

const Owner = ({ owner: { kind, id } }: Pick<ConsumerState['claims'][number], 'owner'>): ReactNode =>
  kind === 'person' ? (
    id
  ) : (
    <Link to="/deployments/$id" params={{ id }} className="mono">
      {id}
    </Link>
  )

const Instances = ({ instances }: Pick<ConsumerState, 'instances'>): ReactNode => {
  const nowMs = useNow()
  const newest = instances
    .map(({ at }) => at)
    .toSorted()
    .at(-1)
  if (newest === undefined) return <div className="faint small">No instance has said anything yet.</div>
  const reading = instances.filter(({ consuming }) => consuming).length
  const inFlight = instances.reduce((sum, one) => sum + one.inFlight, 0)
  return (
    <div className="faint small num">
      {reading} of {counted(instances.length, 'instance')} read, {counted(inFlight, 'message')} in flight, said{' '}
      <Ago at={newest} nowMs={nowMs} />
    </div>
  )
}

type ResumeProps = {
  readonly app: string
  readonly environment: string
  readonly consumer: string
  readonly of: string
}

const Resume = ({ app, environment, consumer, of }: ResumeProps): ReactNode => (
  <Act
    name="Resume"
    about={`Resume ${consumer} in ${environment}, which ${of} has paused`}
    reason="needed"
    isPrimary
    text={`Ends the pause of ${of}. It reads once nobody else pauses it.`}
    send={reason =>
      answerOf(
        client.POST('/v1/apps/{app}/environments/{environment}/consumers/{consumer}/resume', {
          params: { path: { app, environment, consumer }, header: newKey() },
          body: { reason, of },
        }),
      )
    }
  />
)

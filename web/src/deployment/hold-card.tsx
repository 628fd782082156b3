import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import { useLiveState } from '../api/live-state.ts'
import { roleQuery, statusQuery } from '../api/queries.ts'
import type { Deployment } from '../api/types.ts'
import { ProblemNote } from '../shell/problem-note.tsx'
import { StateMark } from '../shell/state-mark.tsx'
import { mayDeploy } from './may-do.ts'

type Props = { readonly deployment: Deployment }

/** Why the release is kept out of the environment, and the way to let it in again. Nothing where it is not held. */
export const HoldCard = ({ deployment: { app, environment, release } }: Props): ReactNode => {
  const { data: statuses = [] } = useQuery(statusQuery(app))
  const { data: role } = useQuery(roleQuery(app, environment))
  const holds = statuses.find(one => one.environment === environment)?.holds ?? []
  const own = holds.filter(one => one.release === release.version)
  if (own.length === 0) return null
  return (
    <section className="card" aria-label="Hold">
      <header>
        <h2>Hold</h2>
        <StateMark of={{ word: 'Held', icon: 'lock', tone: 'quiet' }} />
      </header>
      <div className="body dim small">
        <p>
          Nothing deploys {release.version} to {environment}, or to what comes after it.
        </p>
        {own.map(({ reason }) => (
          <p key={reason}>{reason}</p>
        ))}
        {mayDeploy(role?.role ?? null) ? (
          <Lift app={app} environment={environment} release={release.version} />
        ) : (
          <p>A deployer of {environment} can lift it, with a reason.</p>
        )}
      </div>
    </section>
  )
}

type LiftProps = { readonly app: string; readonly environment: string; readonly release: string }

const Lift = (place: LiftProps): ReactNode => {
  const [isOpen, setIsOpen] = useState(false)
  const [reason, setReason] = useState('')
  const isLive = useLiveState().kind === 'live'
  const { mutate, isPending, error } = useLift(place)
  if (!isOpen)
    return (
      <Button size="xs" variant="default" mt="sm" disabled={!isLive} onClick={() => setIsOpen(true)}>
        Lift the hold
      </Button>
    )
  return (
    <form
      className="act-form"
      onSubmit={event => {
        event.preventDefault()
        mutate(reason)
      }}
    >
      {error !== null && <ProblemNote error={error} />}
      <Textarea
        label="Reason"
        description={`${place.release} may go to ${place.environment} again; what waits is looked at anew.`}
        autoFocus
        autosize
        minRows={2}
        maxLength={1000}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <div className="row wrap">
        <Button type="submit" size="xs" loading={isPending} disabled={!isLive || reason.trim() === ''}>
          Lift the hold now
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => setIsOpen(false)}>
          Rather not
        </Button>
        {reason.trim() === '' && <span className="faint small">It needs a reason.</span>}
      </div>
    </form>
  )
}

const useLift = ({ app, environment, release }: LiftProps) => {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (reason: string) =>
      answerOf(
        client.POST('/v1/apps/{app}/environments/{environment}/holds/lift', {
          params: { path: { app, environment }, header: newKey() },
          body: { release, reason },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['app', app] }),
  })
}

import { Textarea } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { eventsQuery } from '../api/events-query.ts'
import { meQuery } from '../api/queries.ts'
import type { Deployment } from '../api/types.ts'
import { eventText } from '../deployment/event-text.ts'
import { ButtonLink } from '../shell/links.tsx'
import { Icon } from '../theme/icon.tsx'
import { stateWord } from '../words/state-words.ts'

type Props = { readonly id: string; readonly deployment: Deployment; readonly typed: string }

/** Nothing is open any more: who was it, and where does it stand. What somebody else was faster than stays to be copied. */
export const Decided = ({ id, deployment, typed }: Props): ReactNode => {
  const { data: events = [] } = useQuery(eventsQuery(useQueryClient(), id))
  const { data: me } = useQuery(meQuery)
  const word = events.findLast(
    event => event.type === 'approved' || event.type === 'rejected' || event.type === 'glass-broken',
  )
  const isLost = typed !== '' && word !== undefined && 'actor' in word && word.actor.name !== me?.name
  return (
    <>
      <div className="note quiet" role="status">
        <Icon name="user-check" size={16} />
        <div>
          <b>{word === undefined ? 'Nobody has to decide.' : `${eventText(word)}.`}</b> Now:{' '}
          {stateWord(deployment.state).word.toLowerCase()}.{isLost && ' Your reason is kept below; nothing was sent.'}
          <div>
            <ButtonLink to="/deployments/$id" params={{ id }} size="xs" variant="default" mt="sm">
              See the deployment
            </ButtonLink>
          </div>
        </div>
      </div>
      {isLost && <Textarea label="What you had typed" readOnly autosize minRows={2} value={typed} />}
    </>
  )
}

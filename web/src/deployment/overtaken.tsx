import { Button, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Deployment, RecordedEvent } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { stateWord } from '../words/state-words.ts'
import { eventText } from './event-text.ts'
import type { Act } from './act.ts'

type Props = {
  readonly draft: { readonly act: Act; readonly said: { readonly reason: string }; readonly sinceSeq: number }
  readonly deployment: Deployment
  readonly events: readonly RecordedEvent[]
  readonly close: () => void
}

/** It moved on while somebody still typed: who was it, and what was typed is kept to be copied. */
export const Overtaken = ({ draft: { act, said, sinceSeq }, deployment, events, close }: Props): ReactNode => {
  const word = events.findLast(event => 'actor' in event && event.seq > sinceSeq)
  return (
    <div className="body act-form">
      <div className="note quiet" role="status">
        <Icon name="user-check" size={16} />
        <div>
          <b>{word === undefined ? 'It has moved on.' : `${eventText(word)}.`}</b> Now:{' '}
          {stateWord(deployment.state).word.toLowerCase()}. “{act.title}” was not sent.
        </div>
      </div>
      <Textarea label="What you had typed" readOnly autosize minRows={2} value={said.reason} />
      <div>
        <Button size="xs" variant="default" onClick={close}>
          Let it go
        </Button>
      </div>
    </div>
  )
}

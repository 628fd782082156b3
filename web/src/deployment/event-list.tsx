import type { ReactNode } from 'react'
import type { RecordedEvent } from '../api/types.ts'
import { instantText, timeText } from '../words/moments.ts'
import { eventText } from './event-text.ts'

/** Events as sentences, the newest first, each with its number in the record. */
export const EventList = ({ events }: { readonly events: readonly RecordedEvent[] }): ReactNode => (
  <ol className="events">
    {events.toReversed().map(event => (
      <li key={event.seq}>
        <time className="num faint" dateTime={event.at} title={instantText(event.at)}>
          {timeText(event.at)}
        </time>
        <span>{eventText(event)}</span>
        <span className="mono faint">#{event.seq}</span>
      </li>
    ))}
  </ol>
)

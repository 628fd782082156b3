import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RecordedEvent } from '../api/types.ts'
import { counted } from '../words/counted.ts'
import { EventList } from './event-list.tsx'
import './step-more.css'

const few = 5

/** What was recorded of a deployment: the newest, or all of it. */
export const Recorded = ({ events }: { readonly events: readonly RecordedEvent[] }): ReactNode => {
  const [isAll, setIsAll] = useState(false)
  return (
    <section className="section">
      <header>
        <h2>What was recorded</h2>
        <p>{counted(events.length, 'event')} in a chain that is only added to</p>
      </header>
      <div className="card">
        <EventList events={isAll ? events : events.slice(-few)} />
        {!isAll && events.length > few && (
          <div className="card-end">
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setIsAll(true)}>
              All {events.length} events
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

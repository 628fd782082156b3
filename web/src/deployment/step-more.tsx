import { Tabs } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RecordedEvent } from '../api/types.ts'
import { Icon } from '../theme/icon.tsx'
import { counted } from '../words/counted.ts'
import { EventList } from './event-list.tsx'
import type { LaneRow } from './lane-row.ts'
import { StepLog } from './step-log.tsx'
import type { StepRecord } from './step-records.ts'
import type { LogLine } from './use-log.ts'
import './step-more.css'

type Props = {
  readonly row: LaneRow
  readonly record: StepRecord
  readonly lines: readonly LogLine[]
  readonly events: readonly RecordedEvent[]
}

/** What a step said, what it returned and what was recorded of it. That of the running and of the failed one is open. */
export const StepMore = ({ row, record, lines, events }: Props): ReactNode => {
  const isMeant = row.emphasis !== 'none' || window.location.hash === `#${row.id}`
  const [chosen, setChosen] = useState<boolean | null>(null)
  const isOpen = chosen ?? isMeant
  return (
    <div className="more">
      <button type="button" className="more-switch" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        <Icon name="chevron-right" size={12} />
        Receipt and log
      </button>
      {isOpen && <Slip row={row} record={record} lines={lines} events={events} />}
    </div>
  )
}

const Slip = ({ row, record, lines, events }: Props): ReactNode => (
  <Tabs defaultValue="log" className="slip" keepMounted={false}>
    <Tabs.List>
      <Tabs.Tab value="log">Log</Tabs.Tab>
      <Tabs.Tab value="receipt">Receipt</Tabs.Tab>
      <Tabs.Tab value="events">Events</Tabs.Tab>
      <span className="slip-end">{counted(lines.length, 'line')}</span>
    </Tabs.List>
    <Tabs.Panel value="log">
      <StepLog lines={lines} name={row.id} />
    </Tabs.Panel>
    <Tabs.Panel value="receipt">
      {record.receipt === null ? (
        <p className="slip-empty">It has returned nothing yet.</p>
      ) : (
        <pre className="log" tabIndex={0}>
          {JSON.stringify(record.receipt, null, 2)}
        </pre>
      )}
    </Tabs.Panel>
    <Tabs.Panel value="events">
      <EventList events={events} />
    </Tabs.Panel>
  </Tabs>
)

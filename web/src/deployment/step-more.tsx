import { Tabs } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RecordedEvent } from '../api/types.ts'
import { lineCount } from '../log/log-so-far.ts'
import { useStepLog } from '../log/use-step-log.ts'
import { Icon } from '../theme/icon.tsx'
import { EventList } from './event-list.tsx'
import type { LaneRow } from './lane-row.ts'
import { StepLog } from './step-log.tsx'
import { StepReceipt } from './step-receipt.tsx'
import type { StepRecord } from './step-records.ts'
import './step-more.css'

type Props = {
  readonly id: string
  readonly row: LaneRow
  /** It may say more. */
  readonly isLive: boolean
  readonly record: StepRecord
  readonly events: readonly RecordedEvent[]
}

/** What a step said, what it returned and what was recorded of it. That of the running and of the failed one is open. */
export const StepMore = (props: Props): ReactNode => {
  const { row } = props
  const isMeant = row.emphasis !== 'none' || window.location.hash === `#${row.id}`
  const [chosen, setChosen] = useState<boolean | null>(null)
  const isOpen = chosen ?? isMeant
  return (
    <div className="more">
      <button type="button" className="more-switch" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        <Icon name="chevron-right" size={12} />
        Receipt and log
      </button>
      {isOpen && <Slip {...props} />}
    </div>
  )
}

const Slip = ({ id, row, isLive, record, events }: Props): ReactNode => {
  const output = useStepLog(id, row.id, isLive)
  const count = lineCount(output.log)
  return (
    <Tabs defaultValue="log" className="slip" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="log">Log</Tabs.Tab>
        <Tabs.Tab value="receipt">Receipt</Tabs.Tab>
        <Tabs.Tab value="events">Events</Tabs.Tab>
      </Tabs.List>
      {count > 0 && (
        <Link className="slip-end" to="/deployments/$id/logs/$step" params={{ id, step: row.id }}>
          <span className="num">
            {count.toLocaleString('en')} {count === 1 ? 'line' : 'lines'}
          </span>
          , full page
        </Link>
      )}
      <Tabs.Panel value="log">
        <StepLog id={id} step={row.id} output={output} />
      </Tabs.Panel>
      <Tabs.Panel value="receipt">
        <StepReceipt kind={row.step.kind} receipt={record.receipt} />
      </Tabs.Panel>
      <Tabs.Panel value="events">
        <EventList events={events} />
      </Tabs.Panel>
    </Tabs>
  )
}

import type { ReactNode } from 'react'
import type { Deployment, Plan, RecordedEvent } from '../api/types.ts'
import { counted } from '../words/counted.ts'
import { isStepLive } from './is-step-live.ts'
import type { LaneRow } from './lane-row.ts'
import { LaneView } from './lane-view.tsx'
import { lanesOf } from './lanes.ts'
import { StepMore } from './step-more.tsx'
import { noRecord, stepRecords } from './step-records.ts'

type Props = {
  readonly id: string
  readonly deployment: Deployment
  readonly plan: Plan
  readonly events: readonly RecordedEvent[]
  readonly nowMs: number
}

/** The two lanes with what each step said, returned and had recorded of it. */
export const LaneSection = ({ id, deployment, plan, events, nowMs }: Props): ReactNode => {
  const records = stepRecords(events)
  const rows = lanesOf(deployment, plan, records, nowMs)
  return (
    <LaneView
      rows={rows}
      forwardNote={forwardNote(deployment, plan)}
      undoNote={undoNote(deployment, rows)}
      more={row => (
        <StepMore
          id={id}
          row={row}
          isLive={isStepLive(deployment, row.id)}
          record={records.get(row.id) ?? noRecord}
          events={events.filter(event => 'step' in event && event.step === row.id)}
        />
      )}
    />
  )
}

const forwardNote = ({ state, cause, steps }: Deployment, plan: Plan): string => {
  const done = steps.filter(({ status }) => status === 'done' || status === 'skipped').length
  const all = counted(plan.steps.length, 'step')
  if (cause !== null) return `${done} of ${all}, then it turned`
  return state === 'succeeded' ? all : `${done} of ${all} done`
}

const undoNote = ({ state, cause, steps }: Deployment, rows: readonly LaneRow[]): string => {
  if (state === 'succeeded') return 'not needed; later by a rollback'
  const own = rows.filter(({ step }) => step.effect !== 'none')
  const view = (row: LaneRow) => steps.find(({ id }) => id === row.id)
  const begun = own.filter(row => !['pending', 'skipped'].includes(view(row)?.status ?? 'pending'))
  if (cause === null) return begun.length === 0 ? 'armed as steps finish' : `${begun.length} of ${own.length} armed`
  const back = begun.filter(row => ['done', 'attested'].includes(view(row)?.undo ?? 'none'))
  return `${back.length} of ${begun.length} undone, users first`
}

import type { Deployment, Plan, PlannedStep, StepView } from '../api/types.ts'
import { forwardSide } from './forward-side.ts'
import type { LaneRow } from './lane-row.ts'
import type { StepRecords } from './step-records.ts'
import { stepName } from './step-name.ts'
import { serviceOf } from './undo-name.ts'
import { undoSide } from './undo-side.ts'

const settledUndo: readonly StepView['undo'][] = ['done', 'attested']
const begun: readonly StepView['status'][] = ['started', 'backing-off', 'failed', 'done']

/** Which steps move the same thing further: their undo is that of the first of them. */
const inShares: readonly string[] = ['shift', 'roll', 'replace']

/** The two lanes: the plan's steps down the left, what takes them back up the right, as the deployment stands now. Pure. */
export const lanesOf = (
  deployment: Deployment,
  plan: Plan,
  records: StepRecords,
  nowMs: number,
): readonly LaneRow[] => {
  const views = plan.steps.map(step => viewOf(deployment, step))
  const turn = turnOf(deployment, views)
  const reached = views.findLastIndex(({ status }) => begun.includes(status) || status === 'skipped')
  const last = plan.steps.length - 1
  const pointAt = plan.steps.findIndex(({ id }) => id === plan.pointOfNoReturn)
  const point = pointAt === -1 ? null : pointAt
  const isUndoable = (at: number): boolean => plan.undo.includes(plan.steps[at]?.id ?? '')
  const isLeft = (at: number): boolean =>
    isUndoable(at) && begun.includes(views[at]?.status ?? 'pending') && !settledUndo.includes(views[at]?.undo ?? 'none')
  const scene = {
    deployment,
    plan,
    records,
    turn,
    reached,
    last,
    point,
    nowMs,
    next: nextUndo(plan, views),
    isSettledFrom: (at: number) => !views.some((_, place) => place >= at && isLeft(place)),
    isReady: (at: number) => begun.includes(views[at]?.status ?? 'pending'),
  }
  return plan.steps.map((step, at): LaneRow => {
    const view = views[at] ?? untouched(step)
    const shared = firstOfShares(plan, at)
    return {
      id: step.id,
      step,
      forward: forwardSide(step, view, at, scene),
      undo: undoSide(step, view, at, scene, shared === null ? null : shareName(shared)),
      isSub: shared !== null || (step.kind === 'watch' && at > 0),
      emphasis: emphasisOf(deployment, view, turn === at),
      isTurn: turn === at,
      isBehindPoint: point !== null && at >= point,
      isLastBeforePoint: point !== null && at === point - 1,
    }
  })
}

const untouched = ({ id, title }: PlannedStep): StepView => ({
  id,
  title,
  status: 'pending',
  startedAt: null,
  endedAt: null,
  error: null,
  undo: 'none',
})

const viewOf = ({ steps }: Deployment, step: PlannedStep): StepView =>
  steps.find(({ id }) => id === step.id) ?? untouched(step)

/** Where it turned: at the step that failed, or at the last that had begun when somebody stopped it. */
const turnOf = ({ cause }: Deployment, views: readonly StepView[]): number | null => {
  if (cause === null) return null
  const at = 'step' in cause ? views.findIndex(({ id }) => id === cause.step) : -1
  const turn = at === -1 ? views.findLastIndex(({ status }) => begun.includes(status)) : at
  return turn === -1 ? null : turn
}

const nextUndo = ({ undo }: Plan, views: readonly StepView[]): string | null =>
  undo.find(id => {
    const view = views.find(one => one.id === id)
    return view !== undefined && begun.includes(view.status) && view.undo === 'none'
  }) ?? null

const firstOfShares = ({ steps }: Plan, at: number): PlannedStep | null => {
  const step = steps[at]
  if (step === undefined || !inShares.includes(step.kind)) return null
  const first = steps.find(one => one.kind === step.kind && serviceOf(one) === serviceOf(step))
  return first === undefined || first.id === step.id ? null : first
}

const shareName = (step: PlannedStep): string => {
  const { name, tag } = stepName(step)
  return `${name.toLowerCase()} ${tag}`.trim()
}

const emphasisOf = ({ asking }: Deployment, { id, status, undo }: StepView, isTurn: boolean): LaneRow['emphasis'] => {
  if (asking?.step === id) return 'asks'
  if (isTurn) return 'bad'
  if (undo === 'failed') return 'undo-bad'
  return status === 'started' || status === 'backing-off' ? 'now' : 'none'
}

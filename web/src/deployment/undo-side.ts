import type { Deployment, Plan, PlannedStep, StepView } from '../api/types.ts'
import { timeText } from '../words/moments.ts'
import type { Mark, Side, Track } from './lane-row.ts'
import { noRecord, spanMs } from './step-records.ts'
import type { StepRecord, StepRecords } from './step-records.ts'
import { undoName } from './undo-name.ts'

export type UndoScene = {
  readonly deployment: Deployment
  readonly plan: Plan
  readonly records: StepRecords
  readonly turn: number | null
  /** The undo that comes next; null: none does. */
  readonly next: string | null
  /** Whether nothing is left to undo from that row down to the turn. */
  readonly isSettledFrom: (at: number) => boolean
  readonly isReady: (at: number) => boolean
  readonly last: number
  /** The first row behind the point of no return; null: there is none. */
  readonly point: number | null
  readonly nowMs: number
}

const tiny: Mark = { look: 'tiny', tone: 'quiet', icon: 'circle-dashed' }

const blank: Side = {
  name: '',
  tag: '',
  detail: '',
  word: '',
  tone: 'quiet',
  mark: null,
  above: 'none',
  below: 'none',
  tookMs: null,
}

/** The right side of a row: what takes the step back, how that stands, and the track that goes up. */
export const undoSide = (
  step: PlannedStep,
  view: StepView,
  at: number,
  scene: UndoScene,
  sharedWith: string | null,
): Side => {
  const { deployment, plan, turn, point } = scene
  if (point !== null && at >= point) return { ...blank, ...undoName(step, plan) }
  const tracks = tracksOf(view, at, scene)
  if (at === 0 && deployment.state === 'rolled-back') return { ...verified(deployment), ...tracks }
  if (turn !== null && at > turn) return { ...blank, ...tracks }
  const own = { ...blank, ...undoName(step, plan), ...tracks }
  if (sharedWith !== null && view.undo !== 'failed') return { ...blank, ...tracks, name: `Same undo as ${sharedWith}` }
  // Where it turned the track itself is the mark.
  if (step.effect === 'none') return at === turn ? { ...blank, ...tracks } : { ...own, mark: tiny }
  return { ...own, ...standing(step, view, at, scene) }
}

const verified = ({ updatedAt, base, environment }: Deployment): Side => ({
  ...blank,
  name: 'As it was before',
  tag: timeText(updatedAt),
  detail: `Looked at from outside: ${environment} ${base === null ? 'has nothing of it' : `runs ${base.version}`}.`,
  word: 'Verified',
  tone: 'undo',
  mark: { look: 'full', tone: 'undo', icon: 'check' },
})

const standing = (step: PlannedStep, view: StepView, at: number, scene: UndoScene): Partial<Side> => {
  const record = scene.records.get(step.id) ?? noRecord
  const tookMs = spanMs(record.undoStartedAt, record.undoEndedAt, scene.nowMs)
  switch (view.undo) {
    case 'done':
      return { ...undone(record), tookMs }
    case 'attested':
      return { word: 'Done by hand', tone: 'undo', mark: { look: 'full', tone: 'undo', icon: 'user-check' } }
    case 'started':
    case 'backing-off':
      return {
        word: view.undo === 'started' ? 'Undoing' : 'Tried again soon',
        tone: 'undo',
        mark: { look: 'ring', tone: 'undo', icon: 'loader-2' },
        tookMs,
        ...(record.undoError !== null && { detail: record.undoError }),
      }
    case 'failed': {
      const times = record.undoAttempts > 1 ? ` after ${record.undoAttempts} attempts` : ''
      const detail = record.undoError ?? ''
      return {
        word: `Failed${times}`,
        tone: 'failed',
        mark: { look: 'full', tone: 'failed', icon: 'x' },
        detail,
        tookMs,
      }
    }
    case 'none':
      return notYet(step, at, scene)
  }
}

const undone = ({ kept }: StepRecord): Partial<Side> =>
  kept.length === 0
    ? { word: 'Undone', tone: 'undo', mark: { look: 'full', tone: 'undo', icon: 'arrow-back-up' }, detail: '' }
    : {
        word: 'Kept',
        tone: 'undo',
        mark: { look: 'full', tone: 'undo', icon: 'lock' },
        detail: kept.map(({ what, why }) => `${what}: ${why}`).join('. '),
      }

const notYet = (step: PlannedStep, at: number, { deployment, turn, next, isReady }: UndoScene): Partial<Side> => {
  if (!isReady(at)) return { mark: tiny }
  if (deployment.state === 'succeeded') return { mark: tiny }
  const word = turn !== null && next === step.id ? 'Next' : 'Ready'
  return { word, tone: 'quiet', mark: { look: 'soft', tone: 'undo', icon: 'arrow-back-up' } }
}

const tracksOf = (view: StepView, at: number, scene: UndoScene): Pick<Side, 'above' | 'below'> => {
  const { turn, last, point, isSettledFrom, isReady, deployment } = scene
  const end = point === null ? last : point - 1
  if (turn !== null) {
    if (at > turn) return { above: 'none', below: 'none' }
    const track = (from: number): Track => (isSettledFrom(from) ? 'solid' : 'dash')
    const isUndoing = view.undo === 'started' && isSettledFrom(at + 1)
    return { above: at === 0 ? 'none' : track(at), below: at === turn ? 'none' : isUndoing ? 'part' : track(at + 1) }
  }
  const track = (from: number): Track => (deployment.state !== 'succeeded' && isReady(from) ? 'dash' : 'dots')
  return { above: at === 0 ? 'none' : track(at), below: at === end ? 'none' : track(at + 1) }
}

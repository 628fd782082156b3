import type { Deployment, PlannedStep, StepView } from '../api/types.ts'
import type { Mark, Side } from './lane-row.ts'
import { noRecord, spanMs } from './step-records.ts'
import type { StepRecords } from './step-records.ts'
import { stepName } from './step-name.ts'

type Standing = Pick<Side, 'word' | 'tone'> & { readonly mark: Mark }

export type ForwardScene = {
  readonly deployment: Deployment
  readonly records: StepRecords
  /** Where the track has turned; null: it goes forward. */
  readonly turn: number | null
  /** The last row that has begun; -1: none. */
  readonly reached: number
  readonly last: number
  readonly nowMs: number
}

const tiny: Mark = { look: 'tiny', tone: 'quiet', icon: 'circle-dashed' }

/** The left side of a row: how the step stands, and the track that goes down. */
export const forwardSide = (step: PlannedStep, view: StepView, at: number, scene: ForwardScene): Side => {
  const { records, turn, reached, last, nowMs } = scene
  const { startedAt, endedAt } = records.get(step.id) ?? noRecord
  const isTurned = turn !== null
  const begun = view.status === 'pending' || view.status === 'skipped' ? null : (startedAt ?? view.startedAt)
  const gone = isTurned ? 'faded' : 'solid'
  const toCome = isTurned || scene.deployment.state === 'aborted' ? 'none' : 'dots'
  return {
    ...stepName(step),
    detail: step.title,
    ...standing(step, view, at, scene),
    above: at === 0 ? 'none' : at <= reached ? gone : toCome,
    below: at === last ? 'none' : at < reached ? gone : at === turn ? 'none' : toCome,
    tookMs: spanMs(begun, view.endedAt ?? endedAt, nowMs),
  }
}

const standing = (step: PlannedStep, view: StepView, at: number, scene: ForwardScene): Standing => {
  const { deployment, turn } = scene
  if (deployment.asking?.step === step.id)
    return { word: 'Asks you', tone: 'person', mark: { look: 'full', tone: 'person', icon: 'help-hexagon' } }
  if (turn === at && view.status !== 'done') return turnStanding(deployment, view)
  switch (view.status) {
    case 'done':
      return {
        word: 'Done',
        tone: 'quiet',
        mark: { look: turn === null ? 'full' : 'soft', tone: 'done', icon: 'check' },
      }
    case 'skipped':
      return { word: 'Skipped', tone: 'quiet', mark: { look: 'soft', tone: 'quiet', icon: 'player-track-next' } }
    case 'failed':
      return { word: 'Failed', tone: 'failed', mark: { look: 'full', tone: 'failed', icon: 'x' } }
    case 'started':
    case 'backing-off': {
      const watches = step.kind === 'watch' || step.kind === 'bake'
      const word = view.status === 'backing-off' ? 'Tried again soon' : watches ? 'Watching' : 'Running'
      return { word, tone: 'moving', mark: { look: 'ring', tone: 'moving', icon: 'loader-2' } }
    }
    case 'pending':
      return { word: pendingWord(at, scene), tone: 'quiet', mark: tiny }
  }
}

const turnStanding = ({ cause }: Deployment, { status }: StepView): Standing => {
  // A step that is told to stop ends as failed; one that had failed before somebody decided has.
  const isStopped = cause?.kind === 'abort' || (cause?.kind === 'person' && status !== 'failed')
  const word = isStopped ? 'Aborted' : cause?.kind === 'unanswered' ? 'Unanswered' : 'Failed'
  return {
    word,
    tone: 'failed',
    mark: { look: 'full', tone: 'failed', icon: word === 'Aborted' ? 'player-stop' : 'x' },
  }
}

const endedBefore: readonly string[] = ['rejected', 'expired', 'superseded', 'aborted']

const pendingWord = (at: number, { deployment, turn, reached }: ForwardScene): string => {
  if (turn !== null || endedBefore.includes(deployment.state)) return 'Not reached'
  return deployment.state === 'running' && at === reached + 1 ? 'Next' : 'Later'
}

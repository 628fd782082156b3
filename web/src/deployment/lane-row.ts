import type { PlannedStep } from '../api/types.ts'
import type { IconName } from '../theme/icons.ts'
import type { Tone } from '../words/state-words.ts'

/** How a track is drawn between two marks. `part`: half of it is filled. */
export type Track = 'none' | 'dots' | 'solid' | 'faded' | 'dash' | 'part'

/** A mark on a track: `full` it happened, `soft` it stands ready or its effect is gone, `ring` it happens, `tiny` it is to come. */
export type Mark = { readonly look: 'full' | 'soft' | 'ring' | 'tiny'; readonly tone: Tone; readonly icon: IconName }

export type Side = {
  readonly name: string
  readonly tag: string
  readonly detail: string
  /** How it stands, in a word; empty: there is nothing to say. */
  readonly word: string
  readonly tone: Tone
  readonly mark: Mark | null
  readonly above: Track
  readonly below: Track
  /** For how long it has run or ran, in ms; null: it has not begun. */
  readonly tookMs: number | null
}

/** One row of the two lanes: a step at the left, what takes it back at the right. */
export type LaneRow = {
  readonly id: string
  readonly step: PlannedStep
  readonly forward: Side
  readonly undo: Side
  /** It shares the undo of a row above, so it is indented. */
  readonly isSub: boolean
  /** `now` it happens, `bad` it has failed and the track turns here, `asks` a person is asked about it. */
  readonly emphasis: 'none' | 'now' | 'bad' | 'asks' | 'undo-bad'
  readonly isTurn: boolean
  /** The point of no return lies above it. */
  readonly isBehindPoint: boolean
  /** The undo track ends here, on the point of no return. */
  readonly isLastBeforePoint: boolean
}

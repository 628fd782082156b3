import type { IconName } from '../theme/icons.ts'
import type { DeploymentState } from '../api/types.ts'

/** What a state is drawn in. */
export type Tone = 'moving' | 'done' | 'undo' | 'failed' | 'person' | 'quiet'

/** A state always has an icon and a word; colour repeats them. */
export type StateWord = { readonly word: string; readonly icon: IconName; readonly tone: Tone }

export const stateWords: Readonly<Record<DeploymentState, StateWord>> = {
  waiting: { word: 'Waits', icon: 'hourglass', tone: 'quiet' },
  queued: { word: 'Queued', icon: 'clock', tone: 'quiet' },
  running: { word: 'Running', icon: 'loader-2', tone: 'moving' },
  asking: { word: 'Asks you', icon: 'help-hexagon', tone: 'person' },
  undoing: { word: 'Undoing', icon: 'arrow-back-up', tone: 'undo' },
  stuck: { word: 'Stuck', icon: 'alert-octagon', tone: 'failed' },
  succeeded: { word: 'Succeeded', icon: 'circle-check', tone: 'done' },
  'rolled-back': { word: 'Rolled back', icon: 'arrow-back-up', tone: 'undo' },
  'rollback-failed': { word: 'Rollback failed', icon: 'alert-octagon', tone: 'failed' },
  rejected: { word: 'Rejected', icon: 'x', tone: 'quiet' },
  expired: { word: 'Expired', icon: 'hourglass-off', tone: 'quiet' },
  superseded: { word: 'Superseded', icon: 'replace', tone: 'quiet' },
  aborted: { word: 'Aborted', icon: 'player-stop', tone: 'undo' },
}

/** The words of a state; one that a newer Lockstep wrote goes by its own name. */
export const stateWord = (state: string): StateWord =>
  (stateWords as Readonly<Record<string, StateWord>>)[state] ?? { word: state, icon: 'help-circle', tone: 'quiet' }

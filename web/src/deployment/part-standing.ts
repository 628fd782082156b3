import type { Deployment, Plan, PlannedStep } from '../api/types.ts'
import type { StateWord } from '../words/state-words.ts'

/** How a part may stand, in words. */
export const partWords = {
  same: { word: 'No change', icon: 'minus', tone: 'quiet' },
  toCome: { word: 'To come', icon: 'circle-dashed', tone: 'quiet' },
  underWay: { word: 'Under way', icon: 'loader-2', tone: 'moving' },
  done: { word: 'Done', icon: 'check', tone: 'done' },
  goingBack: { word: 'Going back', icon: 'arrow-back-up', tone: 'undo' },
  before: { word: 'As before', icon: 'arrow-back-up', tone: 'undo' },
  kept: { word: 'Kept ahead', icon: 'lock', tone: 'undo' },
  paused: { word: 'Paused', icon: 'player-pause', tone: 'person' },
  left: { word: 'Not as before', icon: 'alert-octagon', tone: 'failed' },
  noWayBack: { word: 'No way back', icon: 'arrow-bar-to-up', tone: 'failed' },
} as const satisfies Readonly<Record<string, StateWord>>

/** `isBack`: nothing of it is in the world; `isThere`: all of it is; `isHalf`: some of it. */
export type Standing = {
  readonly word: StateWord
  readonly isHalf: boolean
  readonly isBack: boolean
  readonly isThere: boolean
}

/** The steps of a plan that change something of one kind. */
export const stepsOf = ({ steps }: Plan, ...effects: readonly PlannedStep['effect'][]): readonly PlannedStep[] =>
  steps.filter(({ effect }) => effects.includes(effect))

/** How far the steps of one part have come, or have been taken back. Pure. */
export const standingOf = ({ state, steps }: Deployment, planned: readonly PlannedStep[]): Standing => {
  const own = steps.filter(({ id }) => planned.some(one => one.id === id))
  const begun = own.filter(({ status }) => status !== 'pending' && status !== 'skipped')
  const isBack = begun.every(({ undo }) => undo === 'done' || undo === 'attested')
  const at = (word: StateWord, more: Partial<Standing> = {}): Standing => ({
    word,
    isHalf: false,
    isBack: false,
    isThere: false,
    ...more,
  })
  if (planned.length === 0) return at(partWords.same, { isBack: true })
  if (begun.length === 0) return at(state === 'rolled-back' ? partWords.before : partWords.toCome, { isBack: true })
  if (state === 'rolled-back') return at(partWords.before, { isBack: true })
  if (state === 'undoing') return at(isBack ? partWords.before : partWords.goingBack, { isBack, isHalf: !isBack })
  if (state === 'stuck' || state === 'rollback-failed')
    return at(isBack ? partWords.before : partWords.left, { isBack, isThere: !isBack })
  const isDone = own.every(({ status }) => status === 'done' || status === 'skipped')
  return at(isDone ? partWords.done : partWords.underWay, { isHalf: !isDone, isThere: isDone })
}

import type { RollbackTarget } from '../api/types.ts'
import { instantText, spanText } from '../words/moments.ts'
import type { StateWord } from '../words/state-words.ts'

const verified: StateWord = { word: 'Verified here', icon: 'check', tone: 'done' }
const unverified: StateWord = { word: 'Never verified here', icon: 'ban', tone: 'failed' }
const held: StateWord = { word: 'Held', icon: 'lock', tone: 'quiet' }

/** Until when it ran, and for how long. */
export const whenText = ({ since, until }: RollbackTarget): string =>
  until === null
    ? `since ${instantText(since)}`
    : `ran ${spanText(Date.parse(until) - Date.parse(since))}, until ${instantText(until)}`

/** What speaks for or against it, as far as the record says; the preflight has the last word. */
export const targetWord = (target: RollbackTarget): StateWord => {
  if (target.verifiedAt === null) return unverified
  return target.held === null ? verified : held
}

export const targetText = ({ verifiedAt, held: why }: RollbackTarget): string => {
  if (verifiedAt === null) return 'A step was skipped when it came, so nothing returns to it.'
  return why === null ? '' : `It was left before: ${why}`
}

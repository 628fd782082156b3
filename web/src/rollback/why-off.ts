/** What has to be typed, so that nobody does it by a slip. */
export const typedWord = 'ROLLBACK'

type Form = {
  readonly isLive: boolean
  /** The preflight is being asked for. */
  readonly isLooking: boolean
  readonly reason: string
  readonly word: string
}

/** Why a rollback cannot be started yet, the first thing that is missing; null: it can. Pure. */
export const whyOff = ({ isLive, isLooking, reason, word }: Form): string | null => {
  if (!isLive) return 'Not live: what you see may be old, and actions are off.'
  if (reason.trim() === '') return 'A reason is missing.'
  const wrong = wrongWord(word)
  if (wrong !== null) return wrong
  return isLooking ? 'What it would do is being looked at again.' : null
}

const wrongWord = (word: string): string | null => {
  if (word === typedWord) return null
  if (word === '') return `The word ${typedWord} is missing.`
  if (!typedWord.startsWith(word)) return `That is not the word ${typedWord}, in capitals.`
  const left = typedWord.length - word.length
  return left === 1 ? '1 letter to go.' : `${left} letters to go.`
}

import type { Act } from './act.ts'
import type { Said } from './use-act.ts'

/** Why the button of an act does nothing yet; null: it does. Pure. */
export const whyNotYet = (
  { reason, word, losesData }: Pick<Act, 'reason' | 'word' | 'losesData'>,
  said: Pick<Said, 'reason' | 'word' | 'confirmsLoss'>,
  isLive: boolean,
): string | null => {
  if (!isLive) return 'The page is not live.'
  if (reason === 'needed' && said.reason.trim() === '') return 'It needs a reason.'
  if (losesData && !said.confirmsLoss) return 'What is lost has to be accepted.'
  return word !== null && said.word !== word ? `It needs the word ${word}.` : null
}

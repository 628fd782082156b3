import type { Channel } from '../api/types.ts'
import { capital, countWord } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'

export const channelKinds: Readonly<Record<Channel['kind'], string>> = {
  'slack-bot': 'Slack, by a bot',
  'slack-webhook': 'Slack, by a webhook',
  teams: 'Teams',
  email: 'e-mail',
  webhook: 'webhook',
  github: 'GitHub',
}

/** How a channel is: failing, with something given up, well, or not used yet. Pure. */
export const channelStanding = ({ state, dead }: Channel): StateWord => {
  if (state !== null && state.failures > 0) return { word: 'Fails', icon: 'alert-triangle', tone: 'failed' }
  if (dead.length > 0) return { word: 'Laid aside', icon: 'inbox', tone: 'person' }
  if (state === null || state.sentAt === null) return { word: 'Nothing sent yet', icon: 'circle-dashed', tone: 'quiet' }
  return { word: 'Well', icon: 'check', tone: 'done' }
}

/** The answer to what a person came for: does everybody hear? Pure. */
export const channelsSentence = (channels: readonly Channel[]): string => {
  const failing = channels.filter(({ state }) => state !== null && state.failures > 0).length
  const laid = channels.reduce((sum, { dead, state }) => sum + Math.max(state?.dead ?? 0, dead.length), 0)
  if (channels.length === 0) return 'Nobody is told anything'
  if (failing === 0 && laid === 0) return 'Every channel is well'
  const fails =
    failing === 0 ? 'no channel fails' : `${countWord(failing)} ${failing === 1 ? 'channel fails' : 'channels fail'}`
  const aside =
    laid === 0
      ? 'nothing is laid aside'
      : `${countWord(laid).toLowerCase()} ${laid === 1 ? 'notice is' : 'notices are'} laid aside`
  return capital(`${fails}, ${aside}`)
}

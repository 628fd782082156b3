import type { ChannelView } from '../app/notices/channels.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

const stateText = ({ state }: ChannelView): string => {
  if (state === null) return 'has not begun'
  if (state.failures > 0) return `fails since ${state.failures} attempts; the next at ${toSecond(state.dueAt)}`
  return state.sentAt === null ? 'has sent nothing yet' : `sent at ${toSecond(state.sentAt)}`
}

const row = (channel: ChannelView): readonly string[] => [
  (channel.state?.failures ?? 0) > 0 || channel.dead.length > 0 ? '✗' : '✓',
  channel.name,
  channel.kind,
  stateText(channel),
  channel.dead.length === 0 ? '' : `${channel.state?.dead ?? channel.dead.length} given up`,
]

const details = ({ name, state, dead }: ChannelView): readonly string[] => [
  ...(state === null || state.error === null ? [] : [`${name}: ${state.error}`]),
  ...dead.map(
    ({ notice, attempts, error, isWanted }) =>
      `  ${toSecond(notice.at)}  ${notice.title}: ${error} (attempts: ${attempts}${isWanted ? ', tried again' : ''})`,
  ),
]

/** Channels as a person reads them: a line each, then what is wrong with them. */
export const channelsText = (channels: readonly ChannelView[]): string =>
  channels.length === 0
    ? 'nobody is told of anything: docs/guides/notices.md says how'
    : [table(channels.map(row)), ...channels.flatMap(details)].join('\n')

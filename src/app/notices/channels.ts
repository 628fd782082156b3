import { failure } from '../../domain/errors/error.ts'
import { noticeErrors } from '../../domain/errors/notice.ts'
import type { Notice } from '../../domain/notices/notice.ts'
import type { Channel } from '../../domain/notices/settings.ts'
import { channelStates } from '../../store/channel-states.ts'
import type { ChannelState } from '../../store/channel-states.ts'
import { deadNotices, wantAgain } from '../../store/dead-notices.ts'
import type { DeadNotice } from '../../store/dead-notices.ts'
import { attempt } from './attempt.ts'
import type { NoticeDeps } from './notice-deps.ts'

/** A channel as people see it. `state` null: nothing was looked at for it yet. */
export type ChannelView = {
  readonly name: string
  readonly kind: Channel['kind']
  readonly state: ChannelState | null
  /** What was given up, oldest first; not all of it when it is much. */
  readonly dead: readonly DeadNotice[]
}

const deadShown = 100

/** Every channel of the settings, how it is, and what it has given up. */
export const channels = async ({ store, settings }: NoticeDeps): Promise<readonly ChannelView[]> => {
  const states = new Map((await channelStates(store)).map(state => [state.channel, state]))
  const viewOf = async ({ name, kind }: Channel): Promise<ChannelView> => ({
    name,
    kind,
    state: states.get(name) ?? null,
    dead: await deadNotices(store, name, { wanted: false, limit: deadShown }),
  })
  return Promise.all(settings.channels.map(viewOf))
}

/** NOTICE_CHANNEL_UNKNOWN. */
const requireChannel = ({ settings }: NoticeDeps, name: string): Channel => {
  const channel = settings.channels.find(one => one.name === name)
  if (channel !== undefined) return channel
  const known = settings.channels.map(one => one.name)
  throw failure(noticeErrors.NOTICE_CHANNEL_UNKNOWN, { channel: name, known })
}

/** Sends a channel something now, beside what it waits for. NOTICE_CHANNEL_UNKNOWN, NOTICE_NOT_SENT. */
export const testChannel = async (deps: NoticeDeps, name: string, by: string): Promise<void> => {
  const channel = requireChannel(deps, name)
  const at = deps.clock.now().toISOString()
  const notice: Notice = {
    id: `test.${Date.parse(at)}`,
    kind: 'succeeded',
    app: 'lockstep',
    environment: 'test',
    deployment: null,
    release: null,
    commit: null,
    plan: null,
    released: null,
    at,
    title: `This is a test of the channel ${name}`,
    text: `${by} has asked for it; nothing was deployed`,
    link: deps.publicUrl,
  }
  const outcome = await attempt(deps, channel, { notice, previous: null }, new AbortController().signal)
  if (outcome.kind !== 'sent') throw failure(noticeErrors.NOTICE_NOT_SENT, { channel: name, why: outcome.why })
}

/** Lets a channel try again what it has given up, and what it waits with; null: all channels. How many were given up. NOTICE_CHANNEL_UNKNOWN. */
export const retryChannels = async (deps: NoticeDeps, name: string | null): Promise<{ readonly wanted: number }> => {
  const which = name === null ? deps.settings.channels : [requireChannel(deps, name)]
  let wanted = 0
  for (const channel of which) wanted += await wantAgain(deps.store, channel.name)
  return { wanted }
}

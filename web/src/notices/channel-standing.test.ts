import { expect, it } from 'vitest'
import type { Channel } from '../api/types.ts'
import { channelsSentence, channelStanding } from './channel-standing.ts'

const state = (more: Partial<NonNullable<Channel['state']>> = {}): Channel['state'] => ({
  channel: 'deploys',
  failures: 0,
  error: null,
  failedAt: null,
  sentAt: '2026-11-28T10:00:00Z',
  dueAt: '2026-11-28T10:00:00Z',
  dead: 0,
  ...more,
})
const given = { id: '1', attempts: 1, error: 'no', diedAt: '2026-11-28T10:00:00Z', isWanted: false }
const dead = [{ ...given, notice: {} as Channel['dead'][number]['notice'] }]
const channel = (more: Partial<Channel> = {}): Channel => ({
  name: 'deploys',
  kind: 'webhook',
  state: state(),
  dead: [],
  ...more,
})

it('says how a channel is, the worst first', () => {
  expect(channelStanding(channel()).word).toBe('Well')
  expect(channelStanding(channel({ state: null })).word).toBe('Nothing sent yet')
  expect(channelStanding(channel({ dead, state: state({ dead: 1 }) })).word).toBe('Laid aside')
  expect(channelStanding(channel({ dead, state: state({ dead: 1, failures: 2 }) })).word).toBe('Fails')
})

it.each([
  [[], 'Nobody is told anything'],
  [[channel()], 'Every channel is well'],
  [[channel({ dead, state: state({ dead: 1 }) })], 'No channel fails, one notice is laid aside'],
  [[channel({ state: state({ failures: 1 }) }), channel()], 'One channel fails, nothing is laid aside'],
  // Not all of what was laid aside is listed.
  [[channel({ dead, state: state({ dead: 140 }) })], 'No channel fails, 140 notices are laid aside'],
])('says of all of them what matters', (channels, text) => expect(channelsSentence(channels)).toBe(text))

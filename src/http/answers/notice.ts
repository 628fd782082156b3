import { z } from 'zod'
import type { ChannelView } from '../../app/notices/channels.ts'
import { noticeKinds } from '../../domain/notices/notice.ts'
import type { Notice } from '../../domain/notices/notice.ts'
import { count, text } from './common.ts'
import { named } from './named.ts'

const notice = z.object({
  id: text,
  kind: z.enum(noticeKinds),
  app: text,
  environment: text,
  deployment: text.nullable(),
  release: text.nullable(),
  commit: text.nullable(),
  plan: text.nullable().describe('the hash of the plan that somebody has to approve'),
  released: z.object({ tag: text, notes: text.describe('Markdown') }).nullable(),
  at: text,
  title: text,
  text,
  link: text.nullable(),
}) satisfies z.ZodType<Notice>

const state = z.object({
  channel: text,
  failures: count,
  error: text.nullable(),
  failedAt: text.nullable(),
  sentAt: text.nullable(),
  dueAt: text,
  dead: count,
})

const channel = named(
  'Channel',
  z.object({
    name: text,
    kind: z.enum(['slack-bot', 'slack-webhook', 'teams', 'email', 'webhook', 'github']),
    state: state.nullable().describe('null: nothing was looked at for it yet'),
    dead: z.array(z.object({ id: text, notice, attempts: count, error: text, diedAt: text, isWanted: z.boolean() })),
  }),
) satisfies z.ZodType<ChannelView>

export const channelList = z.object({ channels: z.array(channel) })
export const channelNamed = z.object({ channel: text })
export const wantedAgain = z.object({ wanted: count })

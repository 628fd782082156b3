import { z } from 'zod'
import { channels, retryChannels, testChannel } from '../app/notices/channels.ts'
import { channelList, channelNamed, wantedAgain } from './answers/notice.ts'
import { anyStream } from './growth.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, nameParam } from './parts.ts'
import { needs } from './people/needs.ts'
import { everywhere } from './people/where.ts'
import type { ApiServer } from './server.ts'

const channelParams = z.object({ channel: nameParam })
const retryBody = z.object({ channel: nameParam.nullable().default(null).describe('null: all of them') }).prefault({})

const tags = ['notices']

/** Channels that people are told by: how they are, a test, and another try of what was given up. */
export const addNoticeRoutes = (server: ApiServer, { notices, growth }: ApiParts): void => {
  server.get(
    '/v1/notices',
    {
      config: needs('viewer', everywhere),
      schema: {
        tags,
        operationId: 'listChannels',
        summary: 'Channels, how they are, and what they gave up',
        response: { 200: channelList },
      },
    },
    async () => ({ channels: await channels(notices) }),
  )
  server.post(
    '/v1/notices/channels/:channel/test',
    {
      config: needs('admin', everywhere),
      schema: {
        tags,
        operationId: 'testChannel',
        summary: 'Send a channel something now',
        params: channelParams,
        response: { 200: channelNamed },
      },
    },
    async request => {
      const { channel } = request.params
      await testChannel(notices, channel, actorOf(request).name)
      return { channel }
    },
  )
  server.post(
    '/v1/notices/retry',
    {
      config: needs('admin', everywhere),
      schema: {
        tags,
        operationId: 'retryNotices',
        summary: 'Try again what was given up',
        body: retryBody,
        response: { 200: wantedAgain },
      },
    },
    async ({ body }) => {
      const answer = await retryChannels(notices, body.channel)
      growth.grew(anyStream)
      return answer
    },
  )
}

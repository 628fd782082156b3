import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { channels, retryChannels, testChannel } from '../app/notices/channels.ts'
import { anyStream } from './growth.ts'
import type { ApiParts } from './parts.ts'
import { actorOf, parse } from './parts.ts'

const channelParams = z.object({ channel: z.string().min(1).max(100) })
const retryBody = z.object({ channel: z.string().min(1).max(100).nullable().default(null) })

/** Channels that people are told by: how they are, a test, and another try of what was given up. */
export const addNoticeRoutes = (server: FastifyInstance, { notices, growth }: ApiParts): void => {
  server.get('/v1/notices', async () => ({ channels: await channels(notices) }))
  server.post('/v1/notices/channels/:channel/test', async request => {
    const { channel } = parse(channelParams, request.params)
    await testChannel(notices, channel, actorOf(request).name)
    return { channel }
  })
  server.post('/v1/notices/retry', async request => {
    const answer = await retryChannels(notices, parse(retryBody, request.body).channel)
    growth.grew(anyStream)
    return answer
  })
}

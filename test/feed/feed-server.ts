import { noSlack } from '../rig/no-slack.ts'
import { retentionOf } from '../rig/retention-of.ts'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { ownersDoor } from '../../src/http/door.ts'
import { addFeedRoutes } from '../../src/http/feed-routes.ts'
import { createGrowth } from '../../src/http/growth.ts'
import { admit } from '../../src/http/people/admit.ts'
import { answerProblems } from '../../src/http/problems.ts'
import type { RouteTypes } from '../../src/http/server.ts'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { noticesOf } from '../notices/notice-world.ts'
import { webhooksOf } from '../webhooks-in/webhook-world.ts'
import { engineWorld } from '../engine/engine-world.ts'
import type { EngineWorld } from '../engine/engine-world.ts'

export type FeedServer = {
  readonly url: string
  readonly world: EngineWorld
  /** Statements that were sent to the database by their comment. */
  count(comment: string): number
  stop(): Promise<void>
}

/** The feed as a node serves it, at a port of its own, with a heartbeat that a test can wait for. */
export const feedServer = async (databaseUrl: string, heartbeatMs = 15_000): Promise<FeedServer> => {
  const world = await engineWorld(databaseUrl)
  const asked: string[] = []
  world.store.pool.on('connect', client => {
    const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown
    client.query = ((...args: readonly unknown[]) => {
      asked.push(JSON.stringify(args[0]))
      return query(...args)
    }) as typeof client.query
  })
  const server = fastify({ forceCloseConnections: true }).withTypeProvider<RouteTypes>()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(() => value => JSON.stringify(value))
  answerProblems(server, { error: () => undefined })
  const parts = {
    lockstep: world.lockstep,
    growth: createGrowth(),
    notices: noticesOf(world.lockstep, noNotices),
    webhooks: webhooksOf(world.lockstep),
    slack: noSlack,
    log: { error: () => undefined },
    readLog: () => Promise.resolve({ lines: [], next: 0 }),
    anchorNow: () => Promise.resolve(null),
    openRecord: () => Promise.reject(new Error('a verification is not part of this test')),
    retention: retentionOf(world.store),
    readiness: () => Promise.resolve({ problems: [], schema: 0, leads: 0 }),
    stopping: new AbortController().signal,
    signIn: null,
    pageFolder: '/nowhere',
    version: '0.0.0',
    node: null,
  }
  admit(server, parts, ownersDoor)
  addFeedRoutes(server, parts, { lookAgainMs: 50, heartbeatMs })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1/events`,
    world,
    count: comment => asked.filter(text => text.includes(comment)).length,
    stop: async () => {
      await server.close()
      await world.close()
    },
  }
}

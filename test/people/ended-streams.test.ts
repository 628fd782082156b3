import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownersDoor } from '../../src/http/door.ts'
import type { Authenticate } from '../../src/http/people/authenticate.ts'
import { byToken } from '../../src/http/people/by-token.ts'
import { tellApp } from '../../src/store/streams.ts'
import { messages } from '../feed/sse-client.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { peopleWorld } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let base: string
let deployment: string
let isStoreAway = false
let asked = 0

/** Tokens as ever, but as if the database did not answer now and then. */
const byTokenIfThere: Authenticate = request => {
  asked += 1
  return isStoreAway ? Promise.reject(new Error('the database is away')) : byToken(world.store.pool)(request)
}

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, 'roles: []')
  const server = world.open({ authenticators: [byTokenIfThere], outside: null, askAgainMs: 50 })
  await server.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const made = await world.open(ownersDoor).inject({
    method: 'POST',
    url: '/v1/apps/shop/environments/dev/deployments',
    payload: { release: 'v1' },
  })
  deployment = made.json<{ id: string }>().id
}, 300_000)
afterAll(() => world.close())

const token = async (name: string): Promise<Record<string, string>> => {
  const made = await world
    .open(ownersDoor)
    .inject({ method: 'POST', url: '/v1/tokens', payload: { name, role: 'admin' } })
  return { authorization: `Bearer ${made.json<{ secret: string }>().secret}` }
}

const actor = { kind: 'person', name: 'ada' } as const
const tell = () =>
  tellApp(world.store.db, 'shop', { type: 'held', environment: 'dev', release: 'r', by: 'd', actor, reason: null })

/** What a stream of everything has told since it is open, until it ends by itself. */
const listen = async (headers: Record<string, string>) => {
  const told: string[] = []
  const { promise: isOpen, resolve: opened, reject } = Promise.withResolvers<void>()
  const ended = (async () => {
    for await (const { event } of messages(`${base}/v1/events`, null, headers)) {
      // The first says only that it is open.
      opened()
      if (event !== null) told.push(event)
    }
  })()
  ended.catch(reject)
  await isOpen
  return { told, ended }
}

const revoke = (name: string) => world.open(ownersDoor).inject({ method: 'POST', url: `/v1/tokens/${name}/revoke` })

it('ends the stream of everything once its token is revoked, and not before', async () => {
  const { told, ended } = await listen(await token('listener'))
  await tell()
  await until('it hears', () => told.includes('held'))
  expect((await revoke('listener')).statusCode).toBe(200)
  await ended
  const before = told.length
  await tell()
  expect(told).toHaveLength(before)
})

it('ends it when the token expires meanwhile', async () => {
  const { told, ended } = await listen(await token('short'))
  await tell()
  await until('it hears', () => told.includes('held'))
  await world.store.pool.query(`update tokens set expires_at = now() where name = 'short'`)
  await ended
})

it('ends following a deployment, too, which is not over', async () => {
  const answer = await fetch(`${base}/v1/deployments/${deployment}/events?follow=true`, {
    headers: await token('follower'),
  })
  expect(answer.status).toBe(200)
  const text = answer.text()
  await revoke('follower')
  expect(await text).toContain('"type":"created"')
})

it('goes on while it cannot be asked', async () => {
  const headers = await token('patient')
  const { told, ended } = await listen(headers)
  await tell()
  await until('it hears', () => told.includes('held'))
  isStoreAway = true
  const from = asked
  await until('it was asked in vain', () => asked > from + 2)
  const before = told.length
  await tell()
  await until('it still hears', () => told.length > before)
  isStoreAway = false
  await revoke('patient')
  await ended
})

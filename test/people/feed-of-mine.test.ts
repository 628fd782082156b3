import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { feedHead } from '../../src/store/event-feed.ts'
import { tellApp, tellSystem } from '../../src/store/streams.ts'
import { messages } from '../feed/sse-client.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { byHeader, headersOf, peopleWorld, personNamed } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const policy = JSON.stringify({
  roles: [
    { role: 'viewer', who: 'all' },
    { role: 'viewer', who: 'app', apps: 'shop' },
    { role: 'viewer', who: 'here', apps: 'shop', environments: 'dev' },
  ],
})

const postgres = postgresForTests()
let world: PeopleWorld
let base: string
let from: string

const actor = { kind: 'person', name: 'ada' } as const
const held = (environment: string) =>
  ({ type: 'held', environment, release: 'r-1', by: environment, actor, reason: null }) as const

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, policy)
  const server = world.open({ authenticators: [byHeader], outside: null })
  await server.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  const { db } = world.store
  from = await feedHead(db)
  await tellSystem(db, { type: 'person-signed-out', person: 'eve', actor, reason: null })
  const frozen = { freeze: '1', environment: null, from: '2026-01-01T00:00:00.000Z', to: null } as const
  await tellSystem(db, { type: 'freeze-declared', ...frozen, actor, reason: 'a freeze of every app' })
  await tellApp(db, 'other', held('dev'))
  await tellApp(db, 'shop', held('live'))
  await tellApp(db, 'shop', { type: 'run-built', run: 'run-1', release: 'r-1', actor, reason: null })
  await tellApp(db, 'shop', held('dev'))
})
afterAll(() => world.close())

/** What somebody hears of it up to the last, which everybody here may see. */
const heard = async (name: string): Promise<readonly string[]> => {
  const told: string[] = []
  for await (const { data } of messages(
    `${base}/v1/events?mine=true&after=${from}`,
    null,
    headersOf(personNamed(name)),
  )) {
    if (data === null) continue
    const { app, event } = JSON.parse(data) as { app: string | null; event: { type: string; environment?: string } }
    told.push([app ?? 'system', event.environment ?? event.type].join(' '))
    if (told.at(-1) === 'shop dev') return told
  }
  return told
}

it('tells each what is theirs to see, and refuses nobody who has a role somewhere', async () => {
  expect(await heard('all')).toEqual([
    'system person-signed-out',
    'system freeze-declared',
    'other dev',
    'shop live',
    'shop run-built',
    'shop dev',
  ])
  expect(await heard('app')).toEqual(['system freeze-declared', 'shop live', 'shop run-built', 'shop dev'])
  expect(await heard('here')).toEqual(['system freeze-declared', 'shop run-built', 'shop dev'])
})

it('tells nobody without a role anything, and still refuses who asks for all of it', async () => {
  const status = async (name: string, query: string) =>
    (await fetch(`${base}/v1/events?${query}`, { headers: headersOf(personNamed(name)) })).status
  expect(await status('stranger', 'mine=true')).toBe(403)
  expect(await status('here', 'mine=false')).toBe(403)
})

it('says the highest role that somebody has in an environment', async () => {
  const roleOf = async (name: string, environment: string) =>
    (
      (await (
        await fetch(`${base}/v1/me/role?app=shop&environment=${environment}`, { headers: headersOf(personNamed(name)) })
      ).json()) as { role: string | null }
    ).role
  expect([await roleOf('here', 'dev'), await roleOf('here', 'live'), await roleOf('stranger', 'dev')]).toEqual([
    'viewer',
    null,
    null,
  ])
})

it('says the highest role that somebody has in every environment of an app, and everywhere', async () => {
  const roleOf = async (name: string, query: string) =>
    (
      (await (await fetch(`${base}/v1/me/role?${query}`, { headers: headersOf(personNamed(name)) })).json()) as {
        role: string | null
      }
    ).role
  expect([await roleOf('all', ''), await roleOf('app', ''), await roleOf('here', '')]).toEqual(['viewer', null, null])
  expect([await roleOf('app', 'app=shop'), await roleOf('app', 'app=other')]).toEqual(['viewer', null])
  expect([await roleOf('here', 'app=shop'), await roleOf('here', 'app=shop&environment=dev')]).toEqual([null, 'viewer'])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { declareFreeze } from '../../src/store/freezes.ts'
import { peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { postgresForTests } from '../rig/postgres.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, 'roles: []')
  server = world.open(ownersDoor)
})
afterAll(() => world.close())

it.each(['\0', 'a\0b', '\ud800', 'x\udc00y'])('%j is refused at the border, in a value and as a name', async text => {
  for (const payload of [{ reason: text }, { reason: 'rest', [text]: 1 }]) {
    const answer = await server.inject({ method: 'POST', url: '/v1/apps/shop/freezes', payload })
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'API_REQUEST_INVALID'])
  }
  const asked = await server.inject({ url: '/v1/deployments/a%00b' })
  expect([asked.statusCode, asked.json<{ code: string }>().code]).toEqual([400, 'API_REQUEST_INVALID'])
})

it('a text that came another way spoils no look at the record', async () => {
  const freeze = { app: 'shop', environment: null, from: '2026-01-01T00:00:00Z', to: null, reason: 'half \ud800 of it' }
  await declareFreeze(world.store.db, freeze, { kind: 'person', name: 'ada' })
  const answer = await server.inject({ url: '/v1/audit?app=shop' })
  expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('half \uFFFD of it')])
})

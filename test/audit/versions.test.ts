import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AuditPage } from '../../src/app/audit.ts'
import type { Release } from '../../src/domain/release.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import type { AppSummary } from '../../src/store/apps.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { tellApp } from '../../src/store/streams.ts'
import { peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { delivered } from '../rig/delivered.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { newReleaseOf } from '../rig/release-of.ts'

const postgres = postgresForTests()
const ann = { kind: 'person', name: 'ann' } as const
let world: PeopleWorld
let server: ApiServer
let release: Release

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, 'roles: []')
  server = world.open(ownersDoor)
  const config = { environments: ['test', 'production', 'customers'].map(name => ({ name })) }
  release = await saveRelease(world.store.db, newReleaseOf({ app: 'books', config }))
}, 300_000)
afterAll(() => world.close())

const items = async (query: string): Promise<AuditPage['items']> =>
  (await server.inject({ url: `/v1/audit?${query}` })).json<AuditPage>().items

it('an entry of the record says by its version which release it is about', async () => {
  const { store } = world
  const held = { type: 'held', environment: 'test', by: 'ann', actor: ann, reason: null } as const
  await store.db.transaction().execute(async tx => {
    await tellApp(tx, 'books', { ...held, release: release.id })
    await tellApp(tx, 'books', { ...held, release: 'r-gone' })
  })
  expect((await items('type=held&app=books')).map(({ release }) => release)).toEqual([null, 'v1'])

  const deployment = await delivered(store, release, { environment: 'test' })
  for (const query of ['type=created', `deployment=${deployment}`])
    expect(await items(query)).toMatchObject([{ stream: deployment, release: 'v1' }])
})

it('an app names its environments in the order of its file, and what the file knows no more at last', async () => {
  for (const environment of ['customers', 'another', 'production', 'test'])
    await delivered(world.store, release, { environment })
  const apps = (await server.inject({ url: '/v1/apps' })).json<AppSummary[]>()
  const books = apps.find(({ app }) => app === 'books')
  expect(books?.environments.map(({ environment }) => environment)).toEqual([
    'test',
    'production',
    'customers',
    'another',
  ])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PolicyView } from '../../src/domain/gates/policy-view.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyApp } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { byHeader, headersOf, peopleWorld, personNamed } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const policy = `
people: { ann: { emails: [ann@example.com] }, ben: { emails: [ben@example.com] }, eve: { emails: [eve@example.com] } }
roles:
  - { role: admin, who: ann }
  - { role: admin, who: ben, apps: shop, environments: dev }
  - { role: deployer, who: ben, apps: other }
  - { role: viewer, who: eve, apps: other }
`

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer
let socket: ApiServer
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let repository: TinyApp

const environments = { dev: { target: 'local' }, live: { target: 'local', after: 'dev' } }
const services = { web: { build: '.', command: 'node server.js', health: '/' } }

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, policy)
  server = world.open({ authenticators: [byHeader], outside: null })
  socket = world.open(ownersDoor)
  folder = await temporaryFolder()
  repository = await tinyApp(folder.path, 'shop', { app: 'shop', services, environments })
}, 300_000)
afterAll(async () => {
  await world.close()
  await folder.remove()
})

const ask = async (who: string, method: 'GET' | 'POST', url: string, payload?: object) => {
  const answer = await server.inject({
    method,
    url,
    headers: headersOf(personNamed(who)),
    ...(payload !== undefined && { payload }),
  })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}
const denied = (detail: string) => ({ status: 403, body: { code: 'AUTH_DENIED', detail } })

it('says which role is missing and where, in the answer and in the record, and the record has it once', async () => {
  const path = '/v1/apps/shop/environments/live/deployments'
  const expected = denied('eve is not deployer of live of shop')
  expect(await ask('eve', 'POST', path, { release: 'v1' })).toMatchObject(expected)
  expect(await ask('eve', 'POST', path, { release: 'v1' })).toMatchObject(expected)
  const { body } = await ask('ann', 'GET', '/v1/audit?limit=100')
  const entries = (body['items'] as { type: string; actor: { name: string }; body: string }[]).filter(
    ({ type, actor }) => type === 'access-denied' && actor.name === 'eve',
  )
  expect(entries.map(entry => JSON.parse(entry.body) as object)).toMatchObject([
    { role: 'deployer', place: 'live of shop', actor: { kind: 'person', name: 'eve' } },
  ])
})

it('whoever may not is told so before anything that was sent is looked at', async () => {
  const path = '/v1/apps/shop/environments/live/deployments'
  expect(await ask('eve', 'POST', path, { release: 7 })).toMatchObject(denied('eve is not deployer of live of shop'))
})

it('a freeze of more than one may freeze is refused, whatever the path says', async () => {
  const freeze = (body: object) => ask('ben', 'POST', '/v1/apps/shop/freezes', { reason: 'rest', ...body })
  expect(await freeze({ environment: 'dev' })).toMatchObject({ status: 201 })
  expect(await freeze({ environment: 'live' })).toMatchObject(denied('ben is not admin of live of shop'))
  expect(await freeze({})).toMatchObject(denied('ben is not admin of every environment of shop'))
  expect(await freeze({ environment: 'dev', everyApp: true })).toMatchObject(
    denied('ben is not admin of dev of every app'),
  )
})

it('of all apps everybody sees their own', async () => {
  const seen = async (who: string) => (await ask(who, 'GET', '/v1/apps')).body as unknown as { app: string }[]
  expect((await seen('ann')).map(({ app }) => app)).toEqual(['other', 'shop'])
  expect((await seen('eve')).map(({ app }) => app)).toEqual(['other'])
})

it('of the policy everybody sees what is about every app and their own, and the owner of the machine all of it', async () => {
  const seen = async (who: string) => (await ask(who, 'GET', '/v1/policy')).body as unknown as PolicyView
  const bindings = ({ roles }: PolicyView) => roles.map(({ role, who, apps }) => `${role} ${who.join()} ${apps.join()}`)
  const [everywhere, ofShop] = ['admin ann *', 'admin ben shop']
  const ofOther = ['deployer ben other', 'viewer eve other']
  expect(bindings(await seen('ann'))).toEqual([everywhere, ofShop, ...ofOther])
  expect(bindings(await seen('ben'))).toEqual([everywhere, ofShop, ...ofOther])
  expect(bindings(await seen('eve'))).toEqual([everywhere, ...ofOther])
  expect((await ask('mallory', 'GET', '/v1/policy')).body).toMatchObject({ code: 'AUTH_DENIED' })
  expect((await socket.inject({ url: '/v1/policy' })).json<PolicyView>().roles).toHaveLength(4)
  expect((await ask('ann', 'GET', '/v1/policy')).body).not.toHaveProperty('directory')
  expect(JSON.stringify(await seen('ann'))).not.toContain('@example.com')
})

it('a list is narrowed to an app that one may see, and to no stream beside it', async () => {
  for (const list of ['/v1/audit', '/v1/audit/export'])
    expect((await server.inject({ url: `${list}?app=other`, headers: headersOf(personNamed('eve')) })).statusCode).toBe(
      200,
    )
  for (const url of [
    '/v1/audit?app=shop',
    '/v1/audit?app=other&app=shop',
    '/v1/events?app=shop',
    '/v1/events?deployment=system',
    '/v1/events?deployment=app:shop',
    '/v1/events?app=other&deployment=app:shop',
  ])
    expect([url, (await ask('eve', 'GET', url)).body['code']]).toEqual([url, 'AUTH_DENIED'])
})

it('ships from a repository that the owner has shipped from, to where one may deploy', async () => {
  const source = { repository: repository.folder, ref: 'HEAD', file: 'lockstep.yaml' }
  const strange = { status: 403, body: { code: 'AUTH_REPOSITORY_STRANGE' } }
  const place = '/v1/apps/shop/environments/dev/rehearsals'
  expect(await ask('ben', 'POST', '/v1/runs', { ...source, to: 'dev' })).toMatchObject(strange)
  expect(await ask('ben', 'POST', '/v1/previews', { ...source, environment: null })).toMatchObject(strange)
  expect(await ask('ben', 'POST', place, { source })).toMatchObject(strange)
  const first = await socket.inject({ method: 'POST', url: '/v1/runs', payload: { ...source, to: 'dev' } })
  expect(first.statusCode).toBe(201)
  expect(await ask('ben', 'POST', '/v1/runs', { ...source, to: 'dev' })).toMatchObject({ status: 201 })
  expect(await ask('ben', 'POST', '/v1/runs', { ...source, to: null })).toMatchObject(
    denied('ben is not deployer of live of shop'),
  )
  expect(await ask('ben', 'POST', '/v1/previews', { ...source, environment: null })).toMatchObject({ status: 200 })
})

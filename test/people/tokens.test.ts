import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ApiServer } from '../../src/http/server.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { byToken } from '../../src/http/people/by-token.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { byHeader, headersOf, peopleWorld, personNamed } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const policy = `
roles:
  - { role: admin, who: ann }
  - { role: deployer, who: ben, apps: shop }
  - { role: viewer, who: eve }
`

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer
let socket: ApiServer

beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, policy)
  server = world.open({ authenticators: [byToken(world.store.pool), byHeader], outside: null })
  socket = world.open(ownersDoor)
}, 300_000)
afterAll(() => world.close())

type Headers = Record<string, string>
const send = async (api: ApiServer, method: 'GET' | 'POST', url: string, headers: Headers, payload?: object) => {
  const answer = await api.inject({ method, url, headers, ...(payload !== undefined && { payload }) })
  return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body: answer.json<unknown>() }
}
const as = (who: string): Headers => headersOf(personNamed(who))
const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` })

const create = (api: ApiServer, headers: Headers, body: object) => send(api, 'POST', '/v1/tokens', headers, body)
const secretOf = async (api: ApiServer, headers: Headers, body: object): Promise<string> =>
  ((await create(api, headers, body)).body as { secret: string }).secret

const deploy = (secret: string, app: string, environment: string) =>
  send(server, 'POST', `/v1/apps/${app}/environments/${environment}/deployments`, bearer(secret), { release: 'v1' })
const outcome = ({ status, body }: { readonly status: number; readonly body: unknown }) =>
  status < 400 ? status : (body as { code: string }).code

it('has 256 bits, is shown once, and is kept as a digest alone', async () => {
  const made = await create(server, as('ben'), { name: 'shown', role: 'deployer' })
  const { secret, token } = made.body as { secret: string; token: object }
  expect(made.status).toBe(201)
  expect(made.headers['cache-control']).toBe('no-store')
  expect(secret).toMatch(/^lks_[\w-]{43}$/)
  expect(Buffer.from(secret.slice(4), 'base64url')).toHaveLength(32)
  expect(token).toMatchObject({ owner: { kind: 'person', name: 'ben' }, lastUsedAt: null })
  const { text } = await send(server, 'GET', '/v1/tokens', as('ann'))
  expect(text).not.toContain(secret)
  const { rows } = await world.store.pool.query<{ text: string }>(
    `select t::text as text from tokens t union all select body from events union all select k::text from request_keys k`,
  )
  const kept = rows.map(row => row.text).join('\n')
  expect(kept).toContain('shown')
  expect(kept).not.toContain(secret)
  expect(kept).not.toContain(secret.slice(4))
})

it('is not kept to be given again when its request carries a key', async () => {
  const key = { 'idempotency-key': 'key-of-a-token' }
  const body = { name: 'keyed', role: 'viewer' }
  const secret = await secretOf(server, { ...as('ben'), ...key }, body)
  const { rows } = await world.store.pool.query(`select 1 from request_keys where key = 'key-of-a-token'`)
  expect(rows).toEqual([])
  const again = await create(server, { ...as('ben'), ...key }, body)
  expect(outcome(again)).toBe('AUTH_TOKEN_NAME_TAKEN')
  expect(again.text).not.toContain(secret)
})

it('may what its scope says and its owner may, and no more', async () => {
  const scope = { role: 'deployer', apps: ['shop', 'other'], environments: ['dev'] }
  const secret = await secretOf(server, as('ben'), { name: 'scoped', ...scope })
  expect(outcome(await deploy(secret, 'shop', 'dev'))).toBe(201)
  expect(outcome(await deploy(secret, 'shop', 'live'))).toBe('AUTH_DENIED')
  expect(outcome(await deploy(secret, 'other', 'dev'))).toBe('AUTH_DENIED')
  const wide = await secretOf(server, as('eve'), { name: 'wide', role: 'admin' })
  expect(outcome(await deploy(wide, 'shop', 'dev'))).toBe('AUTH_DENIED')
})

it('of the owner of the machine needs no role in the policy, and its scope holds all the same', async () => {
  const scope = { role: 'deployer', apps: ['shop'], environments: ['dev'] }
  const secret = await secretOf(socket, { 'x-lockstep-actor': 'root' }, { name: 'ci-shop', ...scope })
  const made = await deploy(secret, 'shop', 'dev')
  expect(outcome(made)).toBe(201)
  expect(outcome(await deploy(secret, 'shop', 'live'))).toBe('AUTH_DENIED')
  const { id } = made.body as { id: string }
  const view = await send(server, 'GET', `/v1/deployments/${id}`, bearer(secret))
  expect(view.body).toMatchObject({ actor: { kind: 'person', name: 'root', via: 'ci-shop' } })
  const glass = await send(server, 'POST', `/v1/deployments/${id}/break-glass`, bearer(secret), { planHash: 'x' })
  expect(outcome(glass)).toBe('AUTH_DENIED')
  const invitation = await send(server, 'POST', '/v1/admin/invitation', bearer(secret), { name: 'eve' })
  expect(outcome(invitation)).toBe('SIGN_IN_NOT_ALLOWED')
  const repository = { repository: '/', ref: 'HEAD', file: 'lockstep.yaml', to: null }
  expect(outcome(await send(server, 'POST', '/v1/runs', bearer(secret), repository))).toBe('AUTH_REPOSITORY_STRANGE')
})

it('says nothing of who it is by a header: the token does', async () => {
  const secret = await secretOf(server, as('eve'), { name: 'poser', role: 'viewer' })
  const headers = { ...bearer(secret), 'x-lockstep-actor': 'ann' }
  expect(outcome(await send(server, 'POST', '/v1/audit/anchors', headers))).toBe('AUTH_DENIED')
})

it('makes no other tokens', async () => {
  const secret = await secretOf(server, as('ann'), { name: 'mother', role: 'admin' })
  expect(outcome(await create(server, bearer(secret), { name: 'child', role: 'viewer' }))).toBe('AUTH_TOKEN_BY_TOKEN')
  const ofOwner = await secretOf(socket, {}, { name: 'mother-2', role: 'admin' })
  expect(outcome(await create(server, bearer(ofOwner), { name: 'child', role: 'viewer' }))).toBe('AUTH_TOKEN_BY_TOKEN')
})

it('is refused once it is revoked or has expired, and when it is another one', async () => {
  const secret = await secretOf(server, as('ben'), { name: 'short-lived', role: 'viewer' })
  const look = () => send(server, 'GET', '/v1/apps', bearer(secret))
  expect(outcome(await look())).toBe(200)
  await world.store.pool.query(`update tokens set expires_at = now() where name = 'short-lived'`)
  expect(await look()).toMatchObject({ status: 401, body: { code: 'AUTH_TOKEN_REFUSED' } })
  expect((await look()).text).toContain('has expired')
  await world.store.pool.query(`update tokens set expires_at = now() + interval '1 day' where name = 'short-lived'`)
  expect(outcome(await look())).toBe(200)
  expect(await send(server, 'POST', '/v1/tokens/short-lived/revoke', as('ben'))).toMatchObject({ status: 200 })
  expect((await look()).text).toContain('was revoked')
  const wrong = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`
  for (const text of [wrong, 'lks_', `${secret}x`, secret.toUpperCase().replace('LKS_', 'lks_')]) {
    const answer = await send(server, 'GET', '/v1/apps', bearer(text))
    expect([text === wrong, answer.status]).toEqual([text === wrong, 401])
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"')
    expect(answer.text).not.toContain(secret)
  }
  expect(outcome(await send(server, 'GET', '/v1/apps', { authorization: `Basic ${secret}` }))).toBe('AUTH_NEEDED')
})

it('is seen and revoked by its owner and by admins of everything alone', async () => {
  await create(server, as('ben'), { name: 'of-ben', role: 'viewer' })
  const names = async (who: string) =>
    ((await send(server, 'GET', '/v1/tokens', as(who))).body as { name: string }[]).map(({ name }) => name)
  expect(await names('ann')).toContain('of-ben')
  expect(await names('ben')).toContain('of-ben')
  expect(await names('eve')).not.toContain('of-ben')
  const revoke = (who: string) => send(server, 'POST', '/v1/tokens/of-ben/revoke', as(who))
  expect(outcome(await revoke('eve'))).toBe('AUTH_TOKEN_UNKNOWN')
  expect(outcome(await revoke('ann'))).toBe(200)
  expect(outcome(await revoke('ann'))).toBe('AUTH_TOKEN_UNKNOWN')
  expect(outcome(await create(server, as('eve'), { name: 'of-ben', role: 'viewer' }))).toBe(201)
})

it('that a token was made and revoked is in the record, by whom and for what', async () => {
  await create(server, as('ben'), { name: 'told', role: 'viewer', apps: ['shop'] })
  await send(server, 'POST', '/v1/tokens/told/revoke', as('ann'))
  const { body } = await send(server, 'GET', '/v1/audit?limit=1000', as('ann'))
  const told = (body as { items: { body: string }[] }).items
    .toReversed()
    .map(entry => JSON.parse(entry.body) as { token?: string })
  expect(told.filter(({ token }) => token === 'told')).toMatchObject([
    { type: 'token-created', role: 'viewer', apps: ['shop'], environments: ['*'], actor: { name: 'ben' } },
    { type: 'token-revoked', of: 'ben', actor: { name: 'ann' } },
  ])
})

it('that it was used is written once a minute at most', async () => {
  const secret = await secretOf(server, as('ben'), { name: 'used', role: 'viewer' })
  const used = async () => {
    await send(server, 'GET', '/v1/apps', bearer(secret))
    const { rows } = await world.store.pool.query<{ at: Date }>(
      `select last_used_at as at from tokens where name = 'used'`,
    )
    return rows[0]?.at.getTime() ?? 0
  }
  const first = await used()
  expect(first).toBeGreaterThan(0)
  expect(await used()).toBe(first)
  await world.store.pool.query(`update tokens set last_used_at = now() - interval '61 seconds' where name = 'used'`)
  expect(await used()).toBeGreaterThan(first)
})

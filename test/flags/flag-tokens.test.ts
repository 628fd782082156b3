import { OpenFeature } from '@openfeature/server-sdk'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgresForTests } from '../rig/postgres.ts'
import { featureWorld } from './feature-world.ts'
import type { FeatureWorld } from './feature-world.ts'
import { post, sdk } from './flag-world.ts'

const postgres = postgresForTests()
let world: FeatureWorld

beforeAll(async () => {
  world = await featureWorld((await postgres.database()).url)
  const release = await world.release({ express: { type: 'boolean', default: false } })
  for (const environment of ['e1', 'e2']) await world.runs(environment, release.id)
  await world.ask('dee', 'POST', '/v1/apps/shop/environments/e2/flags/express/set', { value: true, reason: 'a try' })
})
afterAll(async () => {
  await OpenFeature.close()
  await world.close()
})

const tokens = (environment: string): string => `/v1/apps/shop/environments/${environment}/flag-tokens`
const create = (environment: string, name: string, more: object = {}) =>
  world.ask('dee', 'POST', tokens(environment), { name, ...more })
const secretOf = async (environment: string, name: string, more: object = {}): Promise<string> =>
  ((await create(environment, name, more)).body as { secret: string }).secret
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
const one = (secret: string | null, key = 'express') =>
  post(`${world.apiUrl}/ofrep/v1/evaluate/flags/${key}`, secret, { context: {} })
const codeOf = (body: unknown) => (body as { code: string }).code

it('sees the feature flags of its environment through the OpenFeature SDK, and of no other', async () => {
  const [first, second] = [await secretOf('e1', 'site'), await secretOf('e2', 'site')]
  const [inFirst, inSecond] = [await sdk(world.apiUrl, first), await sdk(world.apiUrl, second)]
  expect(await inFirst.getBooleanDetails('express', true)).toMatchObject({ value: false, reason: 'DEFAULT' })
  expect(await inSecond.getBooleanDetails('express', false)).toMatchObject({
    value: true,
    variant: 'on',
    reason: 'STATIC',
    flagMetadata: { revision: 1 },
  })
  // Lockstep's own flags are for instances alone.
  expect(await inFirst.getBooleanDetails('consume', false)).toMatchObject({
    value: false,
    errorCode: 'FLAG_NOT_FOUND',
  })
  expect(await one(first, 'consume')).toMatchObject({
    status: 404,
    body: { code: 'FLAG_UNKNOWN', errorCode: 'FLAG_NOT_FOUND', key: 'consume' },
  })
})

it('asks for all at once, by tag', async () => {
  const secret = await secretOf('e2', 'bulk')
  const url = `${world.apiUrl}/ofrep/v1/evaluate/flags`
  const all = await post(url, secret, {})
  expect(all.body).toEqual({
    flags: [{ key: 'express', value: true, variant: 'on', reason: 'STATIC', metadata: { revision: 1 } }],
  })
  expect((await post(url, secret, {}, { 'if-none-match': all.headers.get('etag') ?? '' })).status).toBe(304)
  expect(await post(url, secret, { context: 7 })).toMatchObject({
    status: 400,
    body: { code: 'FLAG_REQUEST_INVALID', errorCode: 'PARSE_ERROR' },
  })
})

it('opens nothing else, and nothing else opens it', async () => {
  const secret = await secretOf('e1', 'nothing-else')
  for (const path of ['/v1/apps', '/v1/apps/shop/environments/e1/flags', tokens('e1'), '/v1/me', '/v1/audit'])
    expect([path, codeOf((await world.ask(null, 'GET', path, undefined, bearer(secret))).body)]).toEqual([
      path,
      'AUTH_NEEDED',
    ])
  const set = '/v1/apps/shop/environments/e1/flags/express/set'
  const tried = await world.ask(null, 'POST', set, { value: true, reason: 'mine' }, bearer(secret))
  expect(codeOf(tried.body)).toBe('AUTH_NEEDED')
  const said = { flag: 'consume', revision: 0, consuming: false, inFlight: 0, receiving: false }
  for (const url of [`${world.flagsUrl}/v1/acknowledgements`, `${world.flagsUrl}/ofrep/v1/evaluate/flags`])
    expect(await post(url, secret, said)).toMatchObject({ status: 401, body: { code: 'FLAG_TOKEN_REFUSED' } })
  expect(codeOf((await post(`${world.apiUrl}/v1/acknowledgements`, secret, said)).body)).toBe('API_PATH_UNKNOWN')
  const instance = world.instanceToken('e1', 'r-shop')
  expect(await one(instance)).toMatchObject({ status: 401, body: { code: 'FLAG_CLIENT_REFUSED' } })
  expect(await one(null)).toMatchObject({ status: 401, body: { code: 'FLAG_CLIENT_REFUSED' } })
})

it('is shown once, kept as a digest, told, and named once; who may deploy there makes it', async () => {
  expect(codeOf((await world.ask('vic', 'POST', tokens('e1'), { name: 'mine' })).body)).toBe('AUTH_DENIED')
  expect(codeOf((await world.ask('one-only', 'POST', tokens('e2'), { name: 'mine' })).body)).toBe('AUTH_DENIED')
  const made = await create('e1', 'shown')
  const { secret } = made.body as { secret: string }
  expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store'])
  expect(secret).toMatch(/^lkf_[\w-]{43}$/)
  expect(codeOf((await create('e1', 'shown')).body)).toBe('FLAG_TOKEN_NAME_TAKEN')
  const listed = await world.ask('dee', 'GET', tokens('e1'))
  expect(listed.body).toContainEqual(expect.objectContaining({ name: 'shown', createdBy: 'dee', lastUsedAt: null }))
  const { rows } = await world.world.store.pool.query<{ text: string }>(
    `select t::text as text from flag_tokens t union all select body from events union all select k::text from request_keys k`,
  )
  const kept = rows.map(({ text }) => text).join('\n')
  expect(kept).toContain('"type":"flag-token-created"')
  expect(`${kept}${JSON.stringify(listed.body)}`).not.toContain(secret)
  await one(secret)
  expect((await world.ask('dee', 'GET', tokens('e1'))).body).toContainEqual(
    expect.objectContaining({ name: 'shown', lastUsedAt: expect.any(String) as string }),
  )
})

it('is refused once it is revoked or has expired', async () => {
  const secret = await secretOf('e1', 'revoked')
  expect((await one(secret)).status).toBe(200)
  expect((await world.ask('dee', 'POST', `${tokens('e1')}/revoked/revoke`, {})).status).toBe(200)
  expect(await one(secret)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('was revoked') } })
  expect(codeOf((await world.ask('dee', 'POST', `${tokens('e1')}/revoked/revoke`, {})).body)).toBe('FLAG_TOKEN_UNKNOWN')
  const old = await secretOf('e1', 'old')
  await world.world.store.pool.query(`update flag_tokens set expires_at = now() where name = 'old'`)
  expect(await one(old)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('has expired') } })
})

it('whoever guesses is no longer listened to', async () => {
  const secret = await secretOf('e1', 'right')
  const seen = []
  for (let guess = 0; guess < 8; guess++) seen.push((await one(`lkf_${'x'.repeat(43)}`)).status)
  expect(seen).toContain(401)
  expect(seen.at(-1)).toBe(429)
  expect(await one(secret)).toMatchObject({ status: 429, body: { code: 'AUTH_TOO_MANY' } })
})

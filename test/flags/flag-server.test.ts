import { afterEach, describe, expect, it } from 'vitest'
import { issueInstanceToken } from '../../src/domain/instance-token.ts'
import { flagServer } from '../../src/http/flag-server.ts'
import { consumeFlag, deployment, forEveryone, lease, quiet } from '../contract/flags.ts'
import { until } from '../rig/until.ts'
import { claimsOf, flagWorld, key, post, sdk, tokenOf } from './flag-world.ts'

const world = flagWorld()
const d1 = deployment('d1')
const evaluation = (flag = consumeFlag): string => `${world().url}/ofrep/v1/evaluate/flags/${flag}`
const bulk = (): string => `${world().url}/ofrep/v1/evaluate/flags`
const acknowledgements = (): string => `${world().url}/v1/acknowledgements`
const production = tokenOf('worker-1')
const said = { flag: consumeFlag, revision: 0, consuming: false, inFlight: 0, receiving: false }

describe('through the OpenFeature SDK', () => {
  let environments = 0
  const newPlace = () => ({ app: 'orders', environment: `sdk-${(environments += 1)}` })

  it('a consume flag that nobody touched is on, any other flag off', async () => {
    const client = await sdk(world().url, tokenOf('worker-1', newPlace()))
    expect(await client.getBooleanDetails(consumeFlag, false)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'DEFAULT',
      flagMetadata: { revision: 0 },
    })
    const unknown = await client.getBooleanDetails('never-heard-of', true)
    expect(unknown).toMatchObject({ value: false, variant: 'off', reason: 'DEFAULT', flagMetadata: { revision: 0 } })
    expect(unknown.errorCode).toBeUndefined()
  })

  it("a deployment's claim pauses, and its end resumes, each under a new revision", async () => {
    const place = newPlace()
    const client = await sdk(world().url, tokenOf('worker-1', place))
    await world().flags(place).claim(consumeFlag, forEveryone(d1), lease(1))
    expect(await client.getBooleanDetails(consumeFlag, true, { targetingKey: 'worker-1' })).toMatchObject({
      value: false,
      variant: 'off',
      reason: 'STATIC',
      flagMetadata: { revision: 1 },
    })
    await world().flags(place).unclaim(consumeFlag, d1, lease(1))
    expect(await client.getBooleanDetails(consumeFlag, false)).toMatchObject({
      value: true,
      reason: 'STATIC',
      flagMetadata: { revision: 2 },
    })
  })

  it('a claim on a release pauses its instances only, whatever release they say they are', async () => {
    const place = newPlace()
    const before = await sdk(world().url, tokenOf('worker-1', { ...place, release: 'r1' }))
    const after = await sdk(world().url, tokenOf('worker-2', { ...place, release: 'r2' }))
    await world().flags(place).claim(consumeFlag, { owner: d1, release: 'r2' }, lease(1))
    expect(await before.getBooleanDetails(consumeFlag, false, { release: 'r2' })).toMatchObject({ value: true })
    expect(await after.getBooleanDetails(consumeFlag, true, { release: 'r1' })).toMatchObject({
      value: false,
      reason: 'TARGETING_MATCH',
      flagMetadata: { revision: 1 },
    })
  })

  it('a flag that was set is on', async () => {
    const place = newPlace()
    const client = await sdk(world().url, tokenOf('worker-1', place))
    await world().flags(place).set('write-test', true, lease(1))
    expect(await client.getBooleanDetails('write-test', false)).toMatchObject({ value: true, reason: 'STATIC' })
  })

  it('a forged token gets nothing: the SDK answers with the default and an error', async () => {
    const client = await sdk(world().url, issueInstanceToken(Buffer.alloc(32, 1), claimsOf('worker-1')))
    const details = await client.getBooleanDetails(consumeFlag, false)
    expect(details).toMatchObject({ value: false, reason: 'ERROR', errorCode: 'GENERAL' })
  })
})

describe('who asks', () => {
  it.each([
    ['no token', null],
    ['no token of ours', 'abc'],
    ["another key's token", issueInstanceToken(Buffer.alloc(32, 1), claimsOf('worker-1'))],
    [
      'a token of another place under an old MAC',
      `${tokenOf('x').split('.').slice(0, 2).join('.')}.${production.split('.')[2]}`,
    ],
  ])('is refused with %s, everywhere', async (_name, token) => {
    for (const url of [evaluation(), bulk(), acknowledgements(), `${world().url}/nowhere`]) {
      expect(await post(url, token, 'this is not read')).toMatchObject({
        status: 401,
        body: { code: 'FLAG_TOKEN_REFUSED', status: 401, title: 'Token refused' },
      })
    }
  })

  it('is in the token alone: no word of the caller leads to another place, instance or release', async () => {
    const staging = tokenOf('worker-9', { environment: 'staging' })
    await world().flags({ app: 'orders', environment: 'staging' }).claim(consumeFlag, forEveryone(d1), lease(1))
    const elsewhere = { app: 'orders', environment: 'production', instance: 'worker-1', release: 'r0' }
    expect(await post(evaluation(), staging, { context: { ...elsewhere, targetingKey: 'worker-1' } })).toMatchObject({
      body: { value: false, metadata: { revision: 1 } },
    })
    expect((await post(acknowledgements(), staging, { ...said, ...elsewhere, revision: 1 })).status).toBe(204)
    expect(await world().flags({ app: 'orders', environment: 'staging' }).acknowledgements(consumeFlag)).toEqual([
      { ...quiet('worker-9', 1), at: expect.any(String) },
    ])
    expect(await world().flags().acknowledgements(consumeFlag)).toEqual([])
  })

  it('may look, and change nothing', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'GET']) {
      const answer = await fetch(evaluation(), { method, headers: { authorization: `Bearer ${production}` } })
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ code: 'FLAG_PATH_UNKNOWN' })
    }
  })

  it('gets in from this machine only', () => {
    expect(new URL(world().url).hostname).toBe('127.0.0.1')
  })
})

describe('a request that cannot be read', () => {
  it.each([
    ['no JSON', '{', {}, 400],
    ['an empty body', '', {}, 400],
    ['another kind of body', 'a=b', { 'content-type': 'text/csv' }, 400],
    ['a context that is none', { context: 7 }, {}, 400],
    ['more than 16 KB', { context: { text: 'x'.repeat(17_000) } }, {}, 413],
  ])('gets a problem that OFREP clients understand: %s', async (_name, body, headers, status) => {
    const code = status === 413 ? 'FLAG_REQUEST_TOO_LARGE' : 'FLAG_REQUEST_INVALID'
    const answer = await post(evaluation(), production, body, headers)
    expect(answer).toMatchObject({ status, body: { code, key: consumeFlag, errorDetails: expect.any(String) } })
    expect(answer.body).toMatchObject({ errorCode: status === 400 ? 'PARSE_ERROR' : 'GENERAL' })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  it.each(['%00', 'a%2Fb', 'x'.repeat(101)])('names no flag: %s', async flag => {
    expect(await post(evaluation(flag), production, {})).toMatchObject({
      status: 400,
      body: { code: 'FLAG_REQUEST_INVALID', errorCode: 'PARSE_ERROR' },
    })
  })

  it('is answered with the names of all fields that are wrong', async () => {
    const wrong = { ...said, revision: -1, inFlight: '3', receiving: undefined }
    const answer = await post(acknowledgements(), production, wrong)
    expect(answer).toMatchObject({ status: 400, body: { code: 'FLAG_REQUEST_INVALID' } })
    for (const field of ['revision', 'inFlight', 'receiving'])
      expect(JSON.stringify(answer.body)).toContain(`${field}: `)
  })

  it('acknowledges what is yet to come', async () => {
    expect(await post(acknowledgements(), production, { ...said, revision: 9 })).toMatchObject({
      status: 409,
      body: { code: 'FLAG_REVISION_AHEAD' },
    })
  })
})

it('answers all flags at once, and nothing while they are the same', async () => {
  const place = { app: 'orders', environment: 'bulk' }
  const token = tokenOf('worker-1', place)
  await world().flags(place).set('write-test', true, lease(1))
  const all = await post(bulk(), token, { context: {} })
  expect(all).toMatchObject({
    status: 200,
    body: {
      flags: [
        { key: consumeFlag, value: true, metadata: { revision: 0 } },
        { key: 'write-test', value: true, metadata: { revision: 1 } },
      ],
    },
  })
  const tag = { 'if-none-match': all.headers.get('etag') ?? '' }
  expect(await post(bulk(), token, {}, tag)).toMatchObject({ status: 304, body: null })
  await world().flags(place).claim(consumeFlag, forEveryone(d1), lease(1))
  expect(await post(bulk(), token, {}, tag)).toMatchObject({ status: 200, body: { flags: [{ value: false }, {}] } })
})

describe('while the database is away', () => {
  afterEach(() => world().database('back'))

  it('answers 503, so that the SDK returns what the service knew last, and serves again afterwards', async () => {
    const client = await sdk(world().url, production)
    const known = await client.getBooleanValue(consumeFlag, false)
    expect(known).toBe(true)
    await world().database('away')
    for (const lastKnown of [true, false]) {
      expect(await client.getBooleanDetails(consumeFlag, lastKnown)).toMatchObject({
        value: lastKnown,
        reason: 'ERROR',
        errorCode: 'GENERAL',
      })
    }
    const problem = { status: 503, body: { code: 'STORE_UNREACHABLE', kind: 'retry', status: 503 } }
    expect(await post(evaluation(), production, {})).toMatchObject(problem)
    expect(await post(bulk(), production, {})).toMatchObject(problem)
    expect(await post(acknowledgements(), production, said)).toMatchObject(problem)
    await expect(world().flags().read(consumeFlag)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    await expect(world().flags().claim(consumeFlag, forEveryone(d1), lease(1))).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
    })
    await world().database('back')
    await until('it answers', async () => (await client.getBooleanDetails(consumeFlag, false)).errorCode === undefined)
    expect(world().logged).toEqual([])
  })
})

it('tells an error that nobody expected to its log, not to the instance', async () => {
  const logged: unknown[] = []
  const defect = new Error('select secret from there')
  const server = flagServer({
    key,
    flagsOf: () => Promise.reject(defect),
    featuresOf: () => Promise.resolve([]),
    log: { error: ({ err }) => void logged.push(err) },
  })
  const url = await server.listen(0)
  try {
    const answer = await post(`${url}/ofrep/v1/evaluate/flags/${consumeFlag}`, production, {})
    expect(answer).toMatchObject({ status: 500, body: { code: 'FLAG_SERVICE_FAILED', errorCode: 'GENERAL' } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(logged).toEqual([defect])
  } finally {
    await server.close()
  }
})

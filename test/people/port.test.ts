import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ownersDoor } from '../../src/http/door.ts'
import type { Outside } from '../../src/http/door.ts'
import { byToken } from '../../src/http/people/by-token.ts'
import { createGuesses } from '../../src/http/people/guesses.ts'
import { hostnameOf } from '../../src/http/outside.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { peopleWorld } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let secret: string

beforeEach(async () => {
  world = await peopleWorld((await postgres.database()).url, 'roles: []')
  const made = await world.open(ownersDoor).inject({
    method: 'POST',
    url: '/v1/tokens',
    payload: { name: 'admin', role: 'admin' },
  })
  secret = made.json<{ secret: string }>().secret
}, 300_000)
afterEach(() => world.close())

type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: { code?: string } }
type Asked = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string }

/** The server at a real port of loopback. */
const atPort = async (more: Partial<Outside> = {}) => {
  const outside = {
    hosts: new Set(['localhost', '127.0.0.1', '[::1]', 'lockstep.example.com']),
    isHttps: false,
    proxies: [],
    guesses: createGuesses({ wrong: 3, withinS: 60 }),
    ...more,
  }
  const server = world.open({ authenticators: [byToken(world.store.pool)], outside })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  return (path: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, response => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
        response.once('end', () => {
          const isJson = String(response.headers['content-type']).includes('json')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: isJson && text !== '' ? (JSON.parse(text) as { code?: string }) : {},
          })
        })
      })
      asked.once('error', reject)
      asked.end(body)
    })
}
const good = () => ({ authorization: `Bearer ${secret}` })
const wrong = { authorization: `Bearer lks_${'x'.repeat(43)}` }

it('believes nobody without a token: not the header of the socket, not a made-up one', async () => {
  const ask = await atPort()
  for (const headers of [{}, { 'x-lockstep-actor': 'root' }, { 'x-principal': '{"kind":"owner"}' }])
    expect(await ask('/v1/apps', { headers })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { code: 'AUTH_NEEDED' },
    })
  expect(await ask('/v1/apps', { headers: good() })).toMatchObject({ status: 200 })
  expect(await ask('/v1/health')).toMatchObject({ status: 200 })
  expect(await ask('/v1/openapi.json')).toMatchObject({ status: 200 })
})

it('gives every answer the headers that keep a browser from doing anything with it', async () => {
  const ask = await atPort()
  for (const [path, headers] of [
    ['/v1/apps', good()],
    ['/v1/apps', {}],
    ['/v1/nothing', {}],
    ['/v1/health', {}],
  ] as const) {
    const answer = await ask(path, { headers })
    expect(answer.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(
      Object.keys(answer.headers).filter(name => /^(access-control|strict-transport|x-powered)/.test(name)),
    ).toEqual([])
  }
})

it('says that only https is to be used, where it is', async () => {
  const ask = await atPort({ isHttps: true })
  expect((await ask('/v1/health')).headers['strict-transport-security']).toBe('max-age=31536000')
})

it('lets no other origin in', async () => {
  const ask = await atPort()
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
  const preflight = await ask('/v1/apps', { method: 'OPTIONS', headers })
  expect(preflight.status).toBe(404)
  const simple = await ask('/v1/apps', { headers: { ...good(), ...headers } })
  for (const answer of [preflight, simple])
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
})

it.each(['evil.example', 'evil.example:7070', '127.0.0.1.evil.example', 'evil@127.0.0.1', 'a b'])(
  'is not asked under the name %s, as by a page whose name was bound to this address',
  async host => {
    const ask = await atPort()
    expect(await ask('/v1/apps', { headers: { ...good(), host } })).toMatchObject({
      status: 421,
      body: { code: 'API_HOST_STRANGE' },
    })
  },
)

it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:1', '[::1]:7070', 'lockstep.example.com'])(
  'is asked under the name %s',
  async host => {
    const ask = await atPort()
    expect((await ask('/v1/health', { headers: { host } })).status).toBe(200)
  },
)

it('reads the name out of a Host header', () => {
  expect(['a.example:1', '[::1]', 'A.example', 'a.example/x', 'a:b@c', ':1', ''].map(hostnameOf)).toEqual([
    'a.example',
    '[::1]',
    'a.example',
    null,
    null,
    null,
    null,
  ])
})

it('reads no large body, and says so as a problem: API_BODY_TOO_LARGE', async () => {
  const ask = await atPort()
  const body = JSON.stringify({ repository: 'x'.repeat(300_000) })
  const answer = await ask('/v1/runs', {
    method: 'POST',
    headers: { ...good(), 'content-type': 'application/json' },
    body,
  })
  expect(answer).toMatchObject({ status: 413, body: { code: 'API_BODY_TOO_LARGE', status: 413 } })
  expect(answer.headers['content-type']).toContain('application/problem+json')
})

it('does not read the body of somebody whom it does not know', async () => {
  const ask = await atPort()
  const headers = { 'content-type': 'application/json' }
  expect(await ask('/v1/runs', { method: 'POST', headers, body: '{ no json' })).toMatchObject({ status: 401 })
})

it('listens to nobody at an address that has guessed too often, also when the last guess is right, and to others', async () => {
  const ask = await atPort({ proxies: ['127.0.0.1'] })
  const from = (address: string, headers: Record<string, string>) =>
    ask('/v1/apps', { headers: { ...headers, 'x-forwarded-for': address } })
  const guesses = []
  for (let guess = 0; guess < 5; guess++) guesses.push((await from('203.0.113.7', wrong)).status)
  expect(guesses).toEqual([401, 401, 401, 401, 429])
  const late = await from('203.0.113.7', good())
  expect(late).toMatchObject({ status: 429, body: { code: 'AUTH_TOO_MANY', kind: 'retry' } })
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
  expect(Number(late.headers['retry-after'])).toBeLessThanOrEqual(60)
  expect((await from('203.0.113.8', good())).status).toBe(200)
  // What whoever asks says in front of what the proxy says makes no other address of theirs.
  expect((await from('198.51.100.1, 203.0.113.7', good())).status).toBe(429)
})

it('without a proxy in front nobody says from where they ask', async () => {
  const ask = await atPort()
  const statuses = []
  for (let guess = 0; guess < 5; guess++)
    statuses.push((await ask('/v1/apps', { headers: { ...wrong, 'x-forwarded-for': `203.0.113.${guess}` } })).status)
  expect(statuses).toEqual([401, 401, 401, 401, 429])
})

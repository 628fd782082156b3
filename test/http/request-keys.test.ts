import { randomUUID } from 'node:crypto'
import { fastify } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiErrors } from '../../src/domain/errors/api.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiParts } from '../../src/http/parts.ts'
import { admit } from '../../src/http/people/admit.ts'
import { known } from '../../src/http/people/needs.ts'
import { answerProblems } from '../../src/http/problems.ts'
import { honourRequestKeys } from '../../src/http/request-keys.ts'
import type { RouteTypes } from '../../src/http/server.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { claimKey, forgetKey, keepAnswer } from '../../src/store/request-keys.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { query } from '../rig/postgres-database.ts'

const postgres = postgresForTests()
let store: Store
let url: string
beforeAll(async () => {
  ;({ url } = await postgres.database())
  store = await openStore(url, () => undefined)
})
afterAll(() => store.close())

const newRequest = () => ({ actor: 'ada', key: randomUUID(), digest: 'd1' })
const made = { status: 201, answer: '{"id":"d-1"}' }
const age = (key: string, span: string) =>
  query(url, `update lockstep.request_keys set started_at = now() - $2::interval where key = $1`, [key, span])

it('gives a key to one of many that come at once, and to the others what became of it', async () => {
  const request = newRequest()
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimKey(store.pool, request)))
  expect(claims.filter(({ kind }) => kind === 'ours')).toHaveLength(1)
  expect(claims.filter(({ kind }) => kind === 'under-way')).toHaveLength(19)
  await keepAnswer(store.pool, request, made)
  expect(await claimKey(store.pool, request)).toEqual({ kind: 'answered', ...made })
})

it('refuses a key that stands for another request, and knows the keys of each person apart', async () => {
  const request = newRequest()
  await claimKey(store.pool, request)
  expect(await claimKey(store.pool, { ...request, digest: 'd2' })).toEqual({ kind: 'other' })
  expect(await claimKey(store.pool, { ...request, actor: 'ben', digest: 'd2' })).toEqual({ kind: 'ours' })
})

it('gives it free when the request failed, but never an answer', async () => {
  const request = newRequest()
  await claimKey(store.pool, request)
  await forgetKey(store.pool, request)
  expect(await claimKey(store.pool, request)).toEqual({ kind: 'ours' })
  await keepAnswer(store.pool, request, made)
  await forgetKey(store.pool, request)
  expect(await claimKey(store.pool, request)).toEqual({ kind: 'answered', ...made })
})

it('gives it anew once its server must be dead, and forgets it after a day', async () => {
  const [dead, old] = [newRequest(), newRequest()]
  await claimKey(store.pool, dead)
  await age(dead.key, '119 seconds')
  expect(await claimKey(store.pool, dead)).toEqual({ kind: 'under-way' })
  await age(dead.key, '121 seconds')
  expect(await claimKey(store.pool, dead)).toEqual({ kind: 'ours' })
  await claimKey(store.pool, old)
  await keepAnswer(store.pool, old, made)
  await age(old.key, '25 hours')
  await claimKey(store.pool, newRequest())
  expect(await claimKey(store.pool, { ...old, digest: 'd2' })).toEqual({ kind: 'ours' })
})

it('is free again after what may pass, and bound to the answer after what may not', async () => {
  const refusals = [apiErrors.API_KEY_UNDER_WAY, apiErrors.API_KEY_REUSED]
  let calls = 0
  const server = fastify().withTypeProvider<RouteTypes>()
  const parts = { lockstep: { store, policy: noPolicy } } as ApiParts
  answerProblems(server, { error: () => undefined })
  admit(server, parts, ownersDoor)
  honourRequestKeys(server, parts)
  server.post('/', { config: known }, () => {
    const refused = refusals[calls++]
    if (refused !== undefined) throw failure(refused, { key: 'of another' })
    return { done: true }
  })
  const headers = { 'idempotency-key': randomUUID() }
  const send = async () => (await server.inject({ method: 'POST', url: '/', headers })).statusCode
  expect([await send(), await send(), await send()]).toEqual([409, 422, 422])
  expect(calls).toBe(2)
  await server.close()
})

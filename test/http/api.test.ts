import { noPolicy } from '../../src/domain/gates/demands.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { loadApp } from '../../src/config/load.ts'
import { resolvePlan } from '../../src/engine/resolve-plan.ts'
import { api } from '../../src/http/api.ts'
import { createGrowth } from '../../src/http/growth.ts'
import { standInsFor } from '../../src/serve/stand-ins-for.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { noticesOf } from '../notices/notice-world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { releaseOf } from '../rig/release-of.ts'
import { turnsByKey } from '../../src/domain/turns.ts'

const postgres = postgresForTests()
let store: Store
let server: FastifyInstance
let woken: string[]
let logged: string[]

const refuse = (what: string) => () => Promise.reject(new Error(`${what} is not part of this test`))

beforeEach(async () => {
  store = await openStore((await postgres.database()).url, () => undefined)
  woken = []
  logged = []
  const lockstep: Lockstep = {
    node: { owner: 'node:test', home: { id: 'here', path: '/nowhere', host: 'here' } },
    store,
    clock: realClock,
    wake: {
      deployment: (_tx, id) => Promise.resolve(void woken.push(id)),
      run: refuse('a run'),
    },
    policy: noPolicy,
    resolvePlan: (request, db) => resolvePlan({ db, policy: noPolicy, clock: realClock }, request),
    sourceOf: () => ({
      resolve: refuse('git'),
      describe: refuse('git'),
      authors: refuse('git'),
      branches: refuse('git'),
      read: refuse('git'),
      list: refuse('git'),
    }),
    artifacts: {
      build: refuse('a build'),
      locate: refuse('a build'),
      workingCopy: refuse('a build'),
      dropCopy: refuse('a build'),
    },
    readMigrations: () => Promise.resolve([]),
    portsFor: refuse('a target'),
    standInsFor,
    runLog: () => ({ line: () => undefined }),
    inTurn: turnsByKey(),
    appended: () => undefined,
  }
  server = api({
    lockstep,
    growth: createGrowth(),
    notices: noticesOf(lockstep, noNotices),
    log: { error: (_fields, message) => void logged.push(message) },
    readLog: (_id, from) => Promise.resolve({ lines: from === 0 ? [{ text: 'one' }] : [], next: 1 }),
    anchorNow: () => writeAnchor(store),
    version: '0.0.0',
    node: null,
  })
  const config = loadApp(
    'app: shop\nservices: { web: { build: ., command: node s.js, health: / } }\nenvironments: { dev: { target: local }, live: { target: local, after: dev }, shut: { target: local, gates: { approvals: { from: [ann], count: 2 } } }, kept: { target: local, gates: { approvals: { from: [ada, ben] }, checklist: [told support] } } }\n',
    'lockstep.yaml',
  )
  await saveRelease(store.db, releaseOf(1, { id: 'r-1', app: 'shop', commit: 'a'.repeat(40), config }))
})
afterEach(async () => {
  await server.close()
  await store.close()
})

const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
  const answer = await server.inject({
    method,
    url,
    ...(payload && { payload }),
    headers: { 'x-lockstep-actor': 'ada' },
  })
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    body: answer.json<Record<string, unknown>>(),
  }
}
const deploy = () => ask('POST', '/v1/apps/shop/environments/dev/deployments', { release: 'v1' })

it.each([
  ['GET', '/v1/nothing', undefined, 404, 'API_PATH_UNKNOWN'],
  ['POST', '/v1/runs', { repository: 7 }, 400, 'API_REQUEST_INVALID'],
  ['GET', '/v1/runs/run-none', undefined, 404, 'RUN_UNKNOWN'],
  ['GET', '/v1/deployments/d-none', undefined, 404, 'DEPLOYMENT_UNKNOWN'],
  ['POST', '/v1/deployments/d-none/abort', {}, 404, 'DEPLOYMENT_UNKNOWN'],
  ['POST', '/v1/apps/shop/environments/dev/plan', { release: 'v9' }, 404, 'PLAN_RELEASE_UNKNOWN'],
  ['POST', '/v1/apps/none/environments/dev/plan', { release: null }, 409, 'PLAN_NOTHING_TO_DEPLOY'],
  ['POST', '/v1/apps/shop/environments/moon/plan', { release: 'v1' }, 404, 'PLAN_ENVIRONMENT_UNKNOWN'],
  ['POST', '/v1/apps/shop/environments/live/plan', { release: 'v1' }, 403, 'PLAN_NOT_PROMOTED'],
  ['POST', '/v1/apps/shop/environments/shut/plan', { release: 'v1' }, 409, 'PLAN_LOCKED_OUT'],
  ['POST', '/v1/apps/shop/environments/dev/holds', { release: 'v1' }, 400, 'GATE_REASON_MISSING'],
  ['POST', '/v1/apps/shop/freezes', { environment: 'dev' }, 400, 'GATE_REASON_MISSING'],
  ['POST', '/v1/apps/shop/freezes', { from: 'tomorrow', reason: 'x' }, 400, 'API_REQUEST_INVALID'],
  ['POST', '/v1/notices/channels/none/test', {}, 404, 'NOTICE_CHANNEL_UNKNOWN'],
  ['POST', '/v1/notices/retry', { channel: 'none' }, 404, 'NOTICE_CHANNEL_UNKNOWN'],
  ['POST', '/v1/freezes/7/lift', { reason: 'over' }, 404, 'FREEZE_UNKNOWN'],
  ['POST', '/v1/freezes/all/lift', { reason: 'over' }, 404, 'FREEZE_UNKNOWN'],
  ['POST', '/v1/deployments/d-none/approve', { planHash: 'x' }, 404, 'DEPLOYMENT_UNKNOWN'],
  ['POST', '/v1/deployments/d-none/reject', {}, 400, 'GATE_REASON_MISSING'],
  ['POST', '/v1/deployments/d-none/break-glass', { planHash: 'x', reason: 'now' }, 403, 'GATE_GLASS_BARRED'],
  ['POST', '/v1/apps/shop/environments/dev/holds/lift', { release: 'v1', reason: 'it is fine' }, 409, 'PLAN_NOT_HELD'],
  ['POST', '/v1/apps/shop/environments/dev/rollback-preflight', { to: null }, 409, 'ROLLBACK_NOTHING'],
] as const)('%s %s answers a problem of the catalogue', async (method, url, payload, status, code) => {
  const answer = await ask(method, url, payload)
  expect(answer).toMatchObject({ status, body: { code, status } })
  expect(answer.type).toContain('application/problem+json')
  expect(answer.body['hint']).not.toBe('')
  expect(woken).toEqual([])
})

it('starts a deployment in one transaction with its wake-up, and tells who asked', async () => {
  const { status, body } = await deploy()
  expect(status).toBe(201)
  const { id } = body as { id: string }
  expect(woken).toEqual([id])
  const view = await ask('GET', `/v1/deployments/${id}`)
  expect(view.body).toMatchObject({ id, state: 'waiting', environment: 'dev', actor: { kind: 'person', name: 'ada' } })
})

it('ends a deployment that has not begun when it is aborted, and refuses the second abort', async () => {
  const { id } = (await deploy()).body as { id: string }
  expect(await ask('POST', `/v1/deployments/${id}/abort`, { reason: 'enough' })).toMatchObject({
    body: { state: 'aborted' },
  })
  expect(await ask('POST', `/v1/deployments/${id}/abort`, {})).toMatchObject({
    status: 409,
    body: { code: 'DEPLOYMENT_EVENT_REFUSED' },
  })
})

it('streams the events of a deployment until it is over', async () => {
  const { id } = (await deploy()).body as { id: string }
  const following = server.inject({ method: 'GET', url: `/v1/deployments/${id}/events?follow=true` })
  await ask('POST', `/v1/deployments/${id}/abort`, {})
  const lines = (await following).payload
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { seq: number; type: string })
  expect(lines.map(({ seq, type }) => `${seq} ${type}`)).toEqual(['1 created', '2 abort-requested'])
})

it('gives one outcome to aborts that race', async () => {
  const { id } = (await deploy()).body as { id: string }
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask('POST', `/v1/deployments/${id}/abort`, {})))
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409, 409, 409, 409])
})

it('rehearses a release over stand-ins: no adapter is bound, nothing is written', async () => {
  const path = '/v1/apps/shop/environments/dev/rehearsals'
  const { status, body } = await ask('POST', path, { failAt: 'shift:web' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    lanes: { state: 'rolled-back', error: { code: 'STEP_FAILURE_INJECTED' } },
    forecasts: [{ step: 'shift:web', undone: ['shift:web', 'start:web'], kept: [] }],
  })
  expect(woken).toEqual([])
  expect((await ask('GET', '/v1/apps/shop/history')).body).toEqual([])
  expect(await ask('POST', path, { failAt: 'shfit:web' })).toMatchObject({
    status: 404,
    body: { code: 'PLAN_STEP_UNKNOWN', detail: 'shfit:web is no step of the plan; did you mean "shift:web"?' },
  })
})

it('answers an unknown error without its inside, and logs it', async () => {
  await store.close()
  const answer = await ask('GET', '/v1/apps/shop/history')
  expect(answer).toMatchObject({ status: 500, body: { code: 'API_FAILED' } })
  expect(JSON.stringify(answer.body)).not.toContain('pool')
  expect(logged).toEqual(['a request failed unexpectedly'])
  store = await openStore((await postgres.database()).url, () => undefined)
})

it('says what a deployment waits for and who can end it, and takes their word', async () => {
  const { body: made } = await ask('POST', '/v1/apps/shop/environments/kept/deployments', { release: 'v1' })
  const { id, plan } = made as { id: string; plan: { hash: string } }
  const path = `/v1/deployments/${id}`
  expect((await ask('GET', path)).body['gates']).toMatchObject({
    verdict: 'waiting',
    states: [
      { gate: 'approvals', status: 'waiting', who: ['ada', 'ben'] },
      { gate: 'checklist', status: 'waiting' },
    ],
  })
  const status = await ask('GET', '/v1/apps/shop/freezes')
  expect(status.body).toEqual([])
  const approve = () => ask('POST', `${path}/approve`, { planHash: plan.hash, reason: 'fine' })
  expect(await approve()).toMatchObject({ status: 200, body: { state: 'waiting' } })
  expect(await approve()).toMatchObject({ status: 409, body: { code: 'GATE_NOTHING_TO_APPROVE' } })
  expect(await ask('POST', `${path}/tick`, { planHash: plan.hash, item: 'told support' })).toMatchObject({
    status: 200,
  })
  expect((await ask('GET', path)).body).toMatchObject({
    gates: { verdict: 'passed' },
    approvals: [{ person: 'ada' }],
  })
  expect(woken).toEqual([id, id, id])
  expect(await ask('POST', `${path}/reject`, { reason: 'not today' })).toMatchObject({ body: { state: 'rejected' } })
  expect((await ask('GET', path)).body).toMatchObject({ state: 'rejected', reason: 'not today', gates: null })
})

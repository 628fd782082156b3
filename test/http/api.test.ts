import { noSlack } from '../rig/no-slack.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { loadApp } from '../../src/config/load.ts'
import { readiness } from '../../src/app/readiness.ts'
import { resolvePlan } from '../../src/engine/resolve-plan.ts'
import { api } from '../../src/http/api.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { createGrowth } from '../../src/http/growth.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { secretsForPlaces } from '../../src/serve/secrets-for.ts'
import { standInsFor } from '../../src/serve/stand-ins-for.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { schemaNumber } from '../../src/store/migrate-store.ts'
import { openRecord } from '../../src/store/open-record.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { checkAnswers } from '../rig/check-answers.ts'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { noticesOf } from '../notices/notice-world.ts'
import { webhooksOf } from '../webhooks-in/webhook-world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import type { TestDatabase } from '../rig/postgres.ts'
import { noChecks } from '../rig/no-checks.ts'
import { noImages } from '../rig/no-images.ts'
import { realClock } from '../rig/real-clock.ts'
import { retentionOf } from '../rig/retention-of.ts'
import { until } from '../rig/until.ts'
import { releaseOf } from '../rig/release-of.ts'
import { turnsByKey } from '../../src/domain/turns.ts'

const postgres = postgresForTests()
let store: Store
let database: TestDatabase
let server: ApiServer
let woken: string[]
let logged: string[]
let stopping: AbortController
let kept: { count: number; oldestMs: number }
let readyWithinMs: number
const logsForADay = {
  logsMs: 86_400_000,
  artifactsMs: null,
  snapshotsMs: null,
  documentsMs: null,
  noticesMs: null,
  targets: 10,
}

const line = (step: string, text: string) => ({ at: step === '' ? '' : '2026-11-18T14:00:00.000Z', step, text })
const said = [
  line('start:web', 'one'),
  line('bake', 'two'),
  line('', '3 lines before this were not kept: ENOSPC'),
  line('start:web', 'four'),
]

const refuse = (what: string) => () => Promise.reject(new Error(`${what} is not part of this test`))

beforeEach(async () => {
  database = await postgres.database()
  store = await openStore(database.url, () => undefined)
  woken = []
  logged = []
  stopping = new AbortController()
  kept = { count: 2, oldestMs: 3_000 }
  readyWithinMs = 30_000
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
      commits: refuse('git'),
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
    secretsFor: secretsForPlaces({}),
    standInsFor,
    runLog: () => ({ line: () => undefined }),
    ...noChecks,
    ...noImages,
    inTurn: turnsByKey(),
    appended: () => undefined,
  }
  server = api(
    {
      lockstep,
      growth: createGrowth(),
      notices: noticesOf(lockstep, noNotices),
      log: { error: (_fields, message) => void logged.push(message) },
      readLog: (_id, from) => Promise.resolve({ lines: from === 0 ? said : [], next: 1 }),
      anchorNow: () => writeAnchor(store),
      openRecord: () => openRecord(database.url),
      retention: retentionOf(store, logsForADay),
      readiness: () => readiness(store, { kept: () => kept }, readyWithinMs),
      stopping: stopping.signal,
      signIn: null,
      pageFolder: '/nowhere',
      webhooks: webhooksOf(lockstep),
      slack: noSlack,
      version: '0.0.0',
      node: null,
    },
    ownersDoor,
  )
  checkAnswers(server)
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

const ask = async (method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}) => {
  const answer = await server.inject({
    method,
    url,
    ...(payload && { payload }),
    headers: { 'x-lockstep-actor': 'ada', ...headers },
  })
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    headers: answer.headers,
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
  ['POST', '/v1/webhooks/shop/github', {}, 401, 'WEBHOOK_REFUSED'],
  ['GET', '/v1/webhooks/deliveries?limit=0', undefined, 400, 'API_REQUEST_INVALID'],
  ['GET', '/v1/webhooks/deliveries/wh-none', undefined, 404, 'WEBHOOK_DELIVERY_UNKNOWN'],
  ['POST', '/v1/webhooks/deliveries/wh-none/redeliver', {}, 404, 'WEBHOOK_DELIVERY_UNKNOWN'],
  ['POST', '/v1/webhooks/deliveries/wh-none/release', {}, 404, 'WEBHOOK_DELIVERY_UNKNOWN'],
  ['POST', '/v1/freezes/7/lift', { reason: 'over' }, 404, 'FREEZE_UNKNOWN'],
  ['POST', '/v1/freezes/all/lift', { reason: 'over' }, 404, 'FREEZE_UNKNOWN'],
  ['POST', '/v1/deployments/d-none/approve', { planHash: 'x' }, 404, 'DEPLOYMENT_UNKNOWN'],
  ['POST', '/v1/deployments/d-none/reject', {}, 400, 'GATE_REASON_MISSING'],
  ['POST', '/v1/deployments/d-none/break-glass', { planHash: 'x', reason: 'now' }, 403, 'GATE_GLASS_BARRED'],
  ['POST', '/v1/apps/shop/environments/dev/holds/lift', { release: 'v1', reason: 'it is fine' }, 409, 'PLAN_NOT_HELD'],
  ['GET', '/v1/apps/shop/releases/v9', undefined, 404, 'PLAN_RELEASE_UNKNOWN'],
  ['GET', '/v1/apps/shop/releases/v9/record', undefined, 404, 'PLAN_RELEASE_UNKNOWN'],
  ['GET', '/v1/apps/shop/releases/v1/record?format=html', undefined, 400, 'API_REQUEST_INVALID'],
  ['GET', '/v1/apps/shop/releases?limit=0', undefined, 400, 'API_REQUEST_INVALID'],
  ['GET', '/v1/apps/shop/releases?before=99999999999', undefined, 400, 'API_REQUEST_INVALID'],
  ['GET', '/v1/apps/shop/metrics?parts=101', undefined, 400, 'API_REQUEST_INVALID'],
  ['POST', '/v1/apps/shop/environments/dev/rollback-preflight', { to: null }, 409, 'ROLLBACK_NOTHING'],
] as const)('%s %s answers a problem of the catalogue', async (method, url, payload, status, code) => {
  const answer = await ask(method, url, payload)
  expect(answer).toMatchObject({ status, body: { code, status } })
  expect(answer.type).toContain('application/problem+json')
  expect(answer.body['hint']).not.toBe('')
  expect(woken).toEqual([])
})

it('answers nowhere to go back to where nothing ran, and a series of as many parts as are asked for', async () => {
  const targets = await ask('GET', '/v1/apps/shop/environments/dev/rollback-targets')
  expect(targets).toMatchObject({ status: 200, body: [] })
  const { body } = await ask('GET', '/v1/apps/shop/metrics?environment=dev&spanMs=70000&parts=7')
  const [dev] = (body as { environments: { series: { fromMs: number; untilMs: number; deployments: number }[] }[] })
    .environments
  expect(dev?.series.map(({ fromMs, untilMs, deployments }) => [untilMs - fromMs, deployments])).toEqual(
    Array.from({ length: 7 }, () => [10_000, 0]),
  )
  const plain = await ask('GET', '/v1/apps/shop/metrics?environment=dev')
  expect(plain.body).toMatchObject({ environments: [{ environment: 'dev', series: [] }] })
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
  expect((await ask('GET', '/v1/apps/shop/history')).body).toEqual({ items: [], next: null })
  expect(await ask('POST', path, { failAt: 'shfit:web' })).toMatchObject({
    status: 404,
    body: { code: 'PLAN_STEP_UNKNOWN', detail: 'shfit:web is no step of the plan; did you mean "shift:web"?' },
  })
})

it('gives the output of all steps or of one, from a line on, and as a file', async () => {
  const { body: made } = await ask('POST', '/v1/apps/shop/environments/kept/deployments', { release: 'v1' })
  const { id } = made as { id: string }
  const log = (query: string) =>
    server.inject({ url: `/v1/logs/${id}?${query}`, headers: { 'x-lockstep-actor': 'ada' } })
  const texts = async (query: string) =>
    (await log(query)).body
      .split('\n')
      .flatMap(text => (text === '' ? [] : [(JSON.parse(text) as (typeof said)[0]).text]))
  const lost = '3 lines before this were not kept: ENOSPC'
  expect(await texts('')).toEqual(['one', 'two', lost, 'four'])
  // Whose the lost lines were is not known: each step is told.
  expect(await texts('step=start:web')).toEqual(['one', lost, 'four'])
  expect(await texts('step=start:web&skip=2')).toEqual(['four'])
  expect(await texts('step=bake&skip=9')).toEqual([])
  expect(await texts('step=none')).toEqual([lost])
  const file = await log('step=start:web&as=text')
  expect(file.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${id}-start-web.log"`,
  })
  expect(file.body).toBe(`2026-11-18T14:00:00.000Z one\n${lost}\n2026-11-18T14:00:00.000Z four\n`)
  expect((await log('skip=-1')).json()).toMatchObject({ code: 'API_REQUEST_INVALID' })
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

it('shows the history page after page, and every app with what runs where', async () => {
  for (let count = 0; count < 3; count++) await deploy()
  type Page = { readonly items: readonly { readonly id: string }[]; readonly next: string | null }
  const page = async (query: string): Promise<Page> =>
    (await ask('GET', `/v1/apps/shop/history?${query}`)).body as unknown as Page
  const first = await page('limit=2')
  expect(first.items).toHaveLength(2)
  const second = await page(`limit=2&before=${first.next}`)
  expect(second).toMatchObject({ next: null })
  const all = await page('limit=10')
  expect([...first.items, ...second.items]).toEqual(all.items)
  expect((await ask('GET', '/v1/apps/shop/history?before=x')).body).toMatchObject({ code: 'API_REQUEST_INVALID' })
  expect((await ask('GET', '/v1/apps')).body).toEqual([{ app: 'shop', newest: 'v1', environments: [] }])
})

it('does once what is sent again with the same key, and answers it as it did', async () => {
  const path = '/v1/apps/shop/environments/dev/deployments'
  const key = { 'idempotency-key': 'a-key-of-ours' }
  const first = await ask('POST', path, { release: 'v1' }, key)
  const again = await ask('POST', path, { release: 'v1' }, key)
  expect([again.status, again.body]).toEqual([201, first.body])
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(((await ask('GET', '/v1/apps/shop/history')).body as { items: unknown[] }).items).toHaveLength(1)
  expect(await ask('POST', path, { release: 'v2' }, key)).toMatchObject({
    status: 422,
    body: { code: 'API_KEY_REUSED' },
  })
  expect(await ask('POST', path, { release: 'v1' }, { 'idempotency-key': 'short' })).toMatchObject({
    status: 400,
    body: { code: 'API_KEY_INVALID' },
  })
})

it('lists what is held, since when and why, until it is lifted', async () => {
  const path = '/v1/apps/shop/environments/dev/holds'
  expect((await ask('GET', '/v1/apps/shop/holds')).body).toEqual([])
  await ask('POST', path, { release: 'v1', reason: 'it is slow' })
  expect((await ask('GET', '/v1/apps/shop/holds')).body).toEqual([
    {
      environment: 'dev',
      release: 'v1',
      reason: 'it is slow (ada)',
      since: expect.stringMatching(/^\d{4}-/) as string,
      deployment: null,
    },
  ])
  await ask('POST', `${path}/lift`, { release: 'v1', reason: 'it is fast now' })
  expect((await ask('GET', '/v1/apps/shop/holds')).body).toEqual([])
})

it('answers a refusal again as well, and what is under way with a word to wait', async () => {
  const path = '/v1/apps/shop/environments/dev/holds'
  const key = { 'idempotency-key': 'another-key' }
  const first = await ask('POST', path, { release: 'v1' }, key)
  expect(await ask('POST', path, { release: 'v1' }, key)).toMatchObject({
    status: 400,
    type: first.type,
    body: first.body,
  })
  await store.pool.query(`update request_keys set status = null where key = 'another-key'`)
  expect(await ask('POST', path, { release: 'v1' }, key)).toMatchObject({
    status: 409,
    body: { code: 'API_KEY_UNDER_WAY', kind: 'retry' },
  })
})

it('gives what has not changed no second time', async () => {
  const { headers } = await ask('GET', '/v1/apps')
  const again = await server.inject({ url: '/v1/apps', headers: { 'if-none-match': String(headers.etag) } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  await deploy()
  const other = await server.inject({
    url: '/v1/apps/shop/history',
    headers: { 'if-none-match': String(headers.etag) },
  })
  expect(other.statusCode).toBe(200)
})

it('serves its own document, in which every route says what it is, takes and answers', async () => {
  const document = JSON.parse(readFileSync(new URL('../../docs/schema/openapi.json', import.meta.url), 'utf8')) as {
    readonly paths: Record<string, Record<string, Record<string, unknown>>>
  }
  expect((await server.inject({ url: '/v1/openapi.json' })).json()).toMatchObject({ paths: document.paths })
  const operations = Object.values(document.paths).flatMap(path => Object.values(path))
  for (const operation of operations) {
    expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) })
    expect(Object.keys(operation['responses'] as object)).toContain('default')
    expect(Object.keys(operation['responses'] as object)).toHaveLength(2)
  }
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

it('lists releases by pages, shows one by its id, version or commit, and gives its record as JSON or Markdown', async () => {
  await saveRelease(store.db, releaseOf(2, { id: 'r-2', app: 'shop', commit: 'b'.repeat(40), message: 'fix <b>|</b>' }))
  const { id } = (await deploy()).body as { id: string }
  const base = '/v1/apps/shop/releases'
  const page = (await ask('GET', `${base}?limit=1`)).body
  expect(page).toMatchObject({ items: [{ version: 'v2', message: 'fix <b>|</b>' }], next: 2 })
  expect((await ask('GET', `${base}?limit=1&before=2`)).body).toMatchObject({ items: [{ version: 'v1' }], next: null })
  expect((await ask('GET', '/v1/apps/none/releases')).body).toEqual({ items: [], next: null })
  for (const name of ['r-1', 'v1', 'a'.repeat(7)])
    expect((await ask('GET', `${base}/${name}`)).body).toMatchObject({ id: 'r-1', notes: null, artifacts: [] })
  const record = await ask('GET', `${base}/v1/record`)
  expect(record).toMatchObject({
    type: 'application/json; charset=utf-8',
    body: { deployments: [{ id, state: 'waiting' }] },
  })
  const asked = (url: string, accept: string) => server.inject({ method: 'GET', url, headers: { accept } })
  const [byQuery, byHeader] = await Promise.all([
    asked(`${base}/v2/record?format=markdown`, 'application/json'),
    asked(`${base}/v2/record`, 'text/markdown, application/json;q=0.5'),
  ])
  expect(byQuery.headers).toMatchObject({
    'content-type': 'text/markdown; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  expect(byQuery.payload).toMatch(/^# shop v2\n[^]*fix \\<b\\>\\\|\\<\/b\\>/)
  expect(byHeader.payload).toBe(byQuery.payload)
  const json = await asked(`${base}/v2/record?format=json`, 'text/markdown')
  expect(json.headers['content-type']).toMatch(/^application\/json/)
})

it('is ready while its database answers, has a schema of ours, and its leases are renewed', async () => {
  const ready = () => ask('GET', '/v1/ready')
  const unready = (detail: RegExp) => ({
    status: 503,
    type: expect.stringContaining('application/problem+json'),
    body: { code: 'SERVE_NOT_READY', kind: 'retry', detail: expect.stringMatching(detail) },
  })
  expect(await ready()).toMatchObject({ status: 200, body: { ready: true, schema: schemaNumber, leads: 2 } })
  kept = { count: 2, oldestMs: 9_000 }
  expect(await ready()).toMatchObject(unready(/^a lease was last renewed 9 s ago$/))
  kept = { count: 0, oldestMs: 0 }

  // A newer node has brought the schema up meanwhile: this one may go on or not, by what that one says.
  const owner = new pg.Client({ connectionString: database.url, options: '-c search_path=lockstep' })
  await owner.connect()
  await owner.query('insert into schema_versions (version, compatible_from) values ($1, $2)', [900, schemaNumber])
  expect(await ready()).toMatchObject({ status: 200, body: { schema: 900 } })
  await owner.query('update schema_versions set compatible_from = 900 where version = 900')
  expect(await ready()).toMatchObject(unready(/^the schema of the database is at 900/))
  await owner.query('delete from schema_versions where version = 900')

  // Somebody holds the table: the answer comes in time all the same.
  await owner.query('begin')
  await owner.query('lock table schema_versions')
  readyWithinMs = 500
  expect(await ready()).toMatchObject(unready(/^the database has not answered within 500 ms$/))
  readyWithinMs = 30_000
  await owner.query('rollback')
  await owner.end()
  expect(await ready()).toMatchObject({ status: 200 })
  await store.close()
  expect(await ready()).toMatchObject(unready(/^the database cannot be asked: /))
  store = await openStore((await postgres.database()).url, () => undefined)
})

it('says while it stops how things are, and that it is not ready; SERVE_STOPPING for whatever would begin something', async () => {
  const { id } = (await deploy()).body as { id: string }
  stopping.abort()
  const refusal = { status: 503, body: { code: 'SERVE_STOPPING', kind: 'retry' } }
  expect(await ask('GET', '/v1/ready')).toMatchObject(refusal)
  expect(await ask('GET', '/v1/health')).toMatchObject({ status: 200, body: { pid: process.pid } })
  expect(await ask('GET', `/v1/deployments/${id}`)).toMatchObject({ status: 200, body: { state: 'waiting' } })
  const key = { 'idempotency-key': 'sent-to-the-next-one' }
  expect(await ask('POST', `/v1/deployments/${id}/abort`, {}, key)).toMatchObject(refusal)
  // Nothing is kept of it: another node that is sent the same takes it for new.
  expect((await store.pool.query('select from request_keys')).rowCount).toBe(0)
})

it('shows what the policy lets go, and removes it on one node at a time: API_RETENTION_RUNNING for the other', async () => {
  await store.pool.query(
    `insert into request_keys (actor, key, digest, started_at) values ('ada', 'an-old-key', 'd', now() - interval '2 days')`,
  )
  const kinds = (body: Record<string, unknown>) =>
    (body['things'] as readonly { kind: string; count: number }[]).map(({ kind, count }) => `${count} ${kind}`)
  const preview = await ask('GET', '/v1/retention')
  expect(preview).toMatchObject({ status: 200, body: { isDone: false, retention: logsForADay } })
  expect(kinds(preview.body)).toContain('1 request key')
  const other = await store.pool.connect()
  await other.query(`select pg_advisory_lock(hashtext('lockstep retention here'))`)
  expect(await ask('POST', '/v1/retention')).toMatchObject({ status: 409, body: { code: 'API_RETENTION_RUNNING' } })
  other.release(true)
  const applied = await until('the other one is done', async () => {
    const answer = await ask('POST', '/v1/retention')
    return answer.status === 200 ? answer : null
  })
  expect(kinds(applied.body)).toContain('1 request key')
  expect(kinds((await ask('GET', '/v1/retention')).body)).toContain('0 request key')
  const audit = await ask('GET', '/v1/audit')
  expect(audit.body['items']).toContainEqual(
    expect.objectContaining({ type: 'retention-applied', actor: { kind: 'person', name: 'ada' } }),
  )
})

import { noSlack } from '../rig/no-slack.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { retentionOf } from '../rig/retention-of.ts'
import { randomBytes, randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { WebhookDeps } from '../../src/app/webhooks/webhook-deps.ts'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { webhookSources } from '../../src/domain/webhooks/registered-app.ts'
import type { Delivery } from '../../src/domain/webhooks/delivery.ts'
import { api } from '../../src/http/api.ts'
import { createGrowth } from '../../src/http/growth.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import { noticesOf } from '../notices/notice-world.ts'
import { httpRig } from '../notices/http-rig.ts'
import { checkAnswers } from '../rig/check-answers.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import {
  azurePullRequest,
  azurePush,
  codePipeline,
  ecrPush,
  fromAnybody,
  fromAzure,
  fromEventbridge,
  fromGithub,
  fromGitlab,
  githubPullRequest,
  githubPush,
  gitlabPush,
  hex,
  pushBy,
  signedByGitlab,
} from './payloads.ts'
import type { Sent } from './payloads.ts'
import { nodeOf, registered, secret, secretBefore, secrets, webhooksOf } from './webhook-world.ts'

vi.setConfig({ testTimeout: 300_000 })

const postgres = postgresForTests()
const token = `whsec_${randomBytes(32).toString('base64')}`
let store: Store
let server: ApiServer
let webhooks: WebhookDeps
let logged: string[]

beforeEach(async () => {
  store = await openStore((await postgres.database()).url, () => undefined)
  logged = []
  const shop = registered('/nowhere/shop.git')
  const apps = {
    shop,
    signed: { ...shop, webhooks: { gitlab: [{ kind: 'env', name: 'TOKEN' }] } },
    patterns: { ...shop, branches: ['release/*'] },
    unset: { ...shop, webhooks: { github: [{ kind: 'env', name: 'NOT_SET' }] } },
  } as const
  const lockstep = nodeOf({ store, home: '/nowhere', apps, woken: [] })
  webhooks = webhooksOf(lockstep, { ...secrets, TOKEN: token })
  server = api(
    {
      lockstep,
      growth: createGrowth(),
      notices: noticesOf(lockstep, noNotices),
      webhooks,
      slack: noSlack,
      log: { error: (fields, message) => void logged.push(`${message}: ${inspect(fields)}`) },
      readLog: () => Promise.resolve({ lines: [], next: 0 }),
      anchorNow: () => Promise.resolve(null),
      openRecord: () => Promise.reject(new Error('a verification is not part of this test')),
      retention: retentionOf(store),
      readiness: () => Promise.resolve({ problems: [], schema: 0, leads: 0 }),
      stopping: new AbortController().signal,
      signIn: null,
      pageFolder: '/nowhere',
      version: '0.0.0',
      node: null,
    },
    ownersDoor,
  )
  checkAnswers(server)
})
afterEach(async () => {
  await server.close()
  await store.close()
  expect(logged).toEqual([])
})

const send = async (path: string, { headers, body }: Sent) => {
  const answer = await server.inject({ method: 'POST', url: `/v1/webhooks/${path}`, headers, payload: body })
  return { status: answer.statusCode, ...answer.json<{ id?: string; code?: string; detail?: string }>() }
}
const listed = async (): Promise<readonly Delivery[]> => {
  const answer = await server.inject({ url: '/v1/webhooks/deliveries?limit=200' })
  return answer.json<{ items: readonly Delivery[] }>().items
}
const systemFacts = async () =>
  (
    await store.pool.query<{ body: string }>(`select body from events where type = 'webhooks-refused' order by seq`)
  ).rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>)

it.each(webhookSources)('%s: takes a push once, by either secret, and says so when it comes again', async source => {
  const push = pushBy[source](secret, 'refs/heads/main')
  const taken = await send(`shop/${source}`, push)
  expect(taken).toMatchObject({ status: 202, id: expect.stringMatching(/^wh-/) as string })
  expect(await send(`shop/${source}`, push)).toEqual({ status: 200, id: taken.id })
  expect(await send(`shop/${source}`, pushBy[source](secretBefore, 'refs/heads/main'))).toMatchObject({ status: 202 })
  expect(await listed()).toMatchObject([
    { source, state: 'waiting', ref: 'refs/heads/main' },
    { id: taken.id, source, app: 'shop', state: 'waiting', ref: 'refs/heads/main', outcome: null, attempts: 0 },
  ])
})

it.each(webhookSources)('%s: refuses what is forged, and tells how often, not what', async source => {
  const forged = pushBy[source]('another secret', 'refs/heads/main')
  expect(await send(`shop/${source}`, forged)).toMatchObject({ status: 401, code: 'WEBHOOK_REFUSED' })
  const without = { headers: { 'content-type': 'application/json' }, body: forged.body }
  expect(await send(`shop/${source}`, without)).toMatchObject({ status: 401, code: 'WEBHOOK_REFUSED' })
  expect(await listed()).toEqual([])
  await webhooks.refusals.tell()
  await webhooks.refusals.tell()
  const [fact, ...more] = await systemFacts()
  expect(fact).toMatchObject({ app: 'shop', source, why: 'forged', count: 2 })
  expect(more).toEqual([])
  expect(JSON.stringify(fact)).not.toContain('refs/heads')
})

it('refuses a body that was changed on its way, where the body is signed', async () => {
  for (const source of ['github', 'generic'] as const) {
    const { headers, body } = pushBy[source](secret, 'refs/heads/other')
    const changed = { headers, body: body.replace('refs/heads/other', 'refs/heads/main') }
    expect(await send(`shop/${source}`, changed)).toMatchObject({ status: 401 })
  }
})

it('does not say whether there is such an app, and keeps no name that is not registered', async () => {
  const push = pushBy.github(secret, 'refs/heads/main')
  for (const path of ['nobody/github', 'shop/gitea', 'signed/github', '__proto__/github', 'constructor/github'])
    expect(await send(path, push)).toMatchObject({ status: 401, code: 'WEBHOOK_REFUSED' })
  await webhooks.refusals.tell()
  expect(await systemFacts()).toMatchObject([{ app: null, source: null, count: 5 }])
})

it('refuses what GitHub has signed once when somebody sends it under another id', async () => {
  const { headers, body } = fromGithub(secret, 'push', githubPush('refs/heads/main'))
  expect(await send('shop/github', { headers, body })).toMatchObject({ status: 202 })
  const replayed = { headers: { ...headers, 'x-github-delivery': randomUUID() }, body }
  expect(await send('shop/github', replayed)).toMatchObject({ status: 401, code: 'WEBHOOK_REPLAYED' })
  await webhooks.refusals.tell()
  expect(await systemFacts()).toMatchObject([{ app: 'shop', source: 'github', why: 'replayed', count: 1 }])
})

it.each([
  ['too old', -301_000],
  ['of a time to come', 310_000],
])('refuses a signature that is %s', async (_what, awayMs) => {
  const atMs = Date.now() + awayMs
  expect(await send('shop/generic', fromAnybody(secret, { ref: 'refs/heads/main' }, { atMs }))).toMatchObject({
    status: 401,
  })
  expect(await send('signed/gitlab', signedByGitlab(token, gitlabPush('refs/heads/main'), { atMs }))).toMatchObject({
    status: 401,
  })
})

it('takes a signature with the time beside it, and one of several', async () => {
  const two = fromAnybody(secret, { ref: 'refs/heads/main' }, { form: 'two' })
  const taken = await send('shop/generic', two)
  expect(taken).toMatchObject({ status: 202 })
  const { 'x-lockstep-timestamp': time = '', 'x-lockstep-signature': signature = '' } = two.headers
  const several = { 'content-type': 'application/json', 'x-lockstep-signature': `t=${time},v1=00,${signature}` }
  // Whatever else stands in the header: what was signed is the same, and so is its id.
  expect(await send('shop/generic', { headers: several, body: two.body })).toEqual({ status: 200, id: taken.id })
})

it('takes what our own notices sign', async () => {
  const sent = await httpRig(url => webhookNotifier({ url, secret: () => Promise.resolve(secret), clock: realClock }))
  await sent.notifier.send(
    {
      id: 'd.1',
      kind: 'succeeded',
      app: 'a',
      environment: 'e',
      deployment: null,
      release: null,
      commit: null,
      plan: null,
      released: null,
      at: '',
      title: '',
      text: '',
      link: null,
    },
    { delivery: 'ledger.d.1', previous: null, signal: AbortSignal.timeout(10_000) },
  )
  await sent.stop()
  const [{ headers, body } = { headers: {}, body: '' }] = sent.requests
  expect(await send('shop/generic', { headers: headers as Record<string, string>, body })).toMatchObject({
    status: 202,
  })
  expect(await listed()).toMatchObject([{ delivery: 'ledger.d.1', state: 'done', outcome: { kind: 'nothing' } }])
})

it('takes what GitLab has signed, and not by the token itself', async () => {
  const push = signedByGitlab(token, gitlabPush('refs/heads/main'))
  const taken = await send('signed/gitlab', push)
  expect(taken).toMatchObject({ status: 202 })
  expect(await send('signed/gitlab', push)).toEqual({ status: 200, id: taken.id })
  expect(await send('signed/gitlab', fromGitlab(token, gitlabPush('refs/heads/main')))).toMatchObject({ status: 401 })
  const other = { ...push, headers: { ...push.headers, 'webhook-id': randomUUID() } }
  expect(await send('signed/gitlab', other)).toMatchObject({ status: 401 })
})

const checkSuite = (head_branch: string | null) => ({
  action: 'completed',
  check_suite: { id: 1, head_branch, conclusion: 'success' },
})

it.each([
  ['shop/github', fromGithub(secret, 'push', githubPush('refs/tags/v1')), ['refs/tags/v1']],
  ['shop/github', fromGithub(secret, 'pull_request', githubPullRequest(7)), ['refs/pull/7/head']],
  ['shop/github', fromGithub(secret, 'pull_request', githubPullRequest(7, 'closed')), [null]],
  ['shop/github', fromGithub(secret, 'check_suite', checkSuite('main')), ['refs/heads/main']],
  ['shop/github', fromGithub(secret, 'check_suite', checkSuite(null)), [null]],
  [
    'shop/github',
    fromGithub(secret, 'check_run', { action: 'completed', check_run: { id: 1, ...checkSuite('main') } }),
    ['refs/heads/main'],
  ],
  [
    'shop/github',
    fromGithub(secret, 'status', { id: 1, state: 'success', branches: [{ name: 'main' }, { name: 'next' }] }),
    ['refs/heads/main', 'refs/heads/next'],
  ],
  ['shop/github', fromGithub(secret, 'ping', { zen: 'Design for failure.', hook_id: 1 }), [null]],
  ['shop/github', fromGithub(secret, 'star', { action: 'created' }), [null]],
  ['shop/github', fromGithub(secret, 'push', githubPush('--upload-pack=id')), [null]],
  ['shop/gitlab', fromGitlab(secret, gitlabPush('refs/tags/v1', 'tag_push')), ['refs/tags/v1']],
  [
    'shop/gitlab',
    fromGitlab(secret, { object_kind: 'merge_request', object_attributes: { iid: 3, action: 'open' } }),
    ['refs/merge-requests/3/head'],
  ],
  [
    'shop/gitlab',
    fromGitlab(secret, { object_kind: 'merge_request', object_attributes: { iid: 3, action: 'merge' } }),
    [null],
  ],
  [
    'shop/gitlab',
    fromGitlab(secret, {
      object_kind: 'pipeline',
      object_attributes: { id: 1, ref: 'main', tag: false, status: 'success' },
    }),
    ['refs/heads/main'],
  ],
  ['shop/gitlab', fromGitlab(secret, { object_kind: 'note' }), [null]],
  [
    'shop/azure-devops',
    fromAzure(secret, azurePush('refs/heads/main', 'refs/tags/v1')),
    ['refs/heads/main', 'refs/tags/v1'],
  ],
  ['shop/azure-devops', fromAzure(secret, azurePullRequest(5)), ['refs/pull/5/merge']],
  ['shop/azure-devops', fromAzure(secret, azurePullRequest(5, 'completed')), [null]],
  [
    'shop/azure-devops',
    { ...fromAzure('', azurePush('refs/heads/main')), headers: fromGithub(secret, 'push', {}).headers },
    401,
  ],
  ['shop/eventbridge', fromEventbridge(secret, codePipeline('SUCCEEDED')), ['refs/heads/main']],
  ['shop/eventbridge', fromEventbridge(secret, codePipeline('FAILED')), [null]],
  ['shop/eventbridge', fromEventbridge(secret, ecrPush()), ['refs/heads/main']],
  ['patterns/eventbridge', fromEventbridge(secret, ecrPush()), [null]],
  ['shop/generic', fromAnybody(secret, { event: 'built' }), [null]],
] as const)('%s is understood: %#', async (path, sent, refs) => {
  const answer = await send(path, sent)
  if (refs === 401) return expect(answer.status).toBe(401)
  expect(answer.status, answer.detail).toBe(202)
  const found = await listed()
  expect([...found].reverse().map(({ ref }) => ref)).toEqual(refs)
  for (const { ref, state, outcome } of found)
    expect([state, outcome?.kind]).toEqual(ref === null ? ['done', 'nothing'] : ['waiting', undefined])
})

it('takes from Azure DevOps also what somebody in between has signed', async () => {
  const said = azurePush('refs/heads/main')
  const { headers } = fromGithub(secret, '', said)
  expect(await send('shop/azure-devops', { headers, body: JSON.stringify(said) })).toMatchObject({ status: 202 })
})

const signedBody = (body: string): Sent => {
  const { headers } = fromGithub(secret, 'push', {})
  return { headers: { ...headers, 'x-hub-signature-256': `sha256=${hex(secret, body)}` }, body }
}

it('takes nothing from a body but what it names, however it is built', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const bodies = [
    `{"ref":"refs/heads/main","__proto__":{"isForced":true},"constructor":{"prototype":{"polluted":1}},"deep":${deep}}`,
  ]
  for (const body of bodies) expect(await send('shop/github', signedBody(body))).toMatchObject({ status: 202 })
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(({} as Record<string, unknown>)['isForced']).toBeUndefined()
  expect(await listed()).toMatchObject([{ ref: 'refs/heads/main', state: 'waiting' }])
})

it('refuses what is genuine and cannot be understood', async () => {
  expect(await send('shop/github', fromGithub(secret, 'push', { ref: 7 }))).toMatchObject({
    status: 400,
    code: 'WEBHOOK_UNREADABLE',
    detail: 'it is genuine, but these are not as documented: ref',
  })
  expect(await send('shop/github', fromGithub(secret, 'push', githubPush('refs/heads/main'), ' '))).toMatchObject({
    status: 400,
    code: 'WEBHOOK_UNREADABLE',
  })
  const { headers } = fromEventbridge(secret, {})
  expect(await send('shop/eventbridge', { headers, body: '{' })).toMatchObject({
    status: 400,
    code: 'WEBHOOK_UNREADABLE',
  })
})

it('refuses what is too large, or no JSON, before it looks', async () => {
  const large = fromEventbridge(secret, { ...ecrPush(), more: 'x'.repeat(1024 * 1024) })
  expect(await send('shop/eventbridge', large)).toMatchObject({ status: 413, code: 'WEBHOOK_TOO_LARGE' })
  const nearly = fromEventbridge(secret, { ...ecrPush(), more: 'x'.repeat(1024 * 1024 - 1000) })
  expect(await send('shop/eventbridge', nearly)).toMatchObject({ status: 202 })
  const { headers, body } = pushBy.github(secret, 'refs/heads/main')
  const form = { headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body }
  expect(await send('shop/github', form)).toMatchObject({ status: 415, code: 'WEBHOOK_TYPE_REFUSED' })
})

it('says which secret is missing on the server', async () => {
  expect(await send('unset/github', pushBy.github(secret, 'refs/heads/main'))).toMatchObject({
    status: 503,
    code: 'WEBHOOK_SECRET_MISSING',
    detail: 'env NOT_SET: it is not set',
  })
})

it('lists deliveries by pages, of an app or in a state, and shows one', async () => {
  for (const n of [1, 2, 3]) await send('shop/github', pushBy.github(secret, `refs/heads/b${n}`))
  await send('shop/github', fromGithub(secret, 'ping', { zen: '.' }))
  const ask = async (query: string) =>
    (await server.inject({ url: `/v1/webhooks/deliveries${query}` })).json<Record<string, unknown>>()
  const first = await ask('?limit=2&state=waiting')
  expect(first).toMatchObject({ items: [{ ref: 'refs/heads/b3' }, { ref: 'refs/heads/b2' }] })
  const rest = await ask(`?limit=2&state=waiting&before=${String(first['next'])}`)
  expect(rest).toMatchObject({ items: [{ ref: 'refs/heads/b1' }], next: null })
  expect(await ask('?app=other')).toEqual({ items: [], next: null })
  const [{ id } = { id: '' }] = await listed()
  expect(await ask(`/${id}`)).toMatchObject({ id, event: 'ping', preview: null })
})

it('keeps all of a storm, each once', async () => {
  const pushes = Array.from({ length: 200 }, (_, n) => pushBy.github(secret, `refs/heads/b${n % 7}`))
  const waiting = [...pushes, ...pushes]
  const answers: Awaited<ReturnType<typeof send>>[] = []
  const sender = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      answers.push(await send('shop/github', next))
  }
  await Promise.all(Array.from({ length: 50 }, sender))
  expect(new Set(answers.map(({ id }) => id)).size).toBe(200)
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(200)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(200)
})

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Preview } from '../../src/app/preview-release.ts'
import { admitWebhook } from '../../src/app/webhooks/admit-webhook.ts'
import { takeWebhook } from '../../src/app/webhooks/take-webhook.ts'
import { redeliver, releaseDelivery } from '../../src/app/webhooks/want-delivery.ts'
import type { WebhookDeps } from '../../src/app/webhooks/webhook-deps.ts'
import type { Delivery } from '../../src/domain/webhooks/delivery.ts'
import type { RegisteredApp } from '../../src/domain/webhooks/registered-app.ts'
import { createGrowth } from '../../src/http/growth.ts'
import { keepDeliveries } from '../../src/serve/keep-deliveries.ts'
import { deliveries, forgetDeliveries, readDelivery } from '../../src/store/deliveries.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { checksOfRun } from '../../src/store/checks.ts'
import { readRun } from '../../src/store/runs.ts'
import { noChecks } from '../rig/no-checks.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyFile, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { forge, nodeOf, registered, secrets, webhooksOf } from './webhook-world.ts'
import type { Forge } from './webhook-world.ts'

vi.setConfig({ testTimeout: 300_000 })
const patience = { timeoutMs: 250_000 }

const postgres = postgresForTests()
const ada = { kind: 'person', name: 'ada' } as const
let url: string
let store: Store
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let shop: Forge
let endings: (() => Promise<unknown>)[]
let woken: string[]

beforeEach(async () => {
  ;({ url } = await postgres.database())
  store = await openStore(url, () => undefined)
  folder = await temporaryFolder()
  shop = await forge(folder.path, 'shop')
  endings = []
  woken = []
})
afterEach(async () => {
  for (const end of endings.reverse()) await end()
  await store.close()
  await folder.remove()
})

type Changes = { readonly at?: Store; readonly isApart?: boolean }

const depsOf = (change: Partial<RegisteredApp> = {}, { at = store, isApart = true }: Changes = {}): WebhookDeps => {
  const apps = { shop: registered(shop.bare, change) }
  const checkPlaces = { ...noChecks.checkPlaces, isApart }
  return webhooksOf(nodeOf({ store: at, home: join(folder.path, 'home'), apps, woken }, { checkPlaces }), secrets)
}

/** A node that goes through what has come, until the test is over. */
const node = async (change: Partial<RegisteredApp> = {}, isApart = true): Promise<WebhookDeps> => {
  const own = await openStore(url, () => undefined)
  const growth = createGrowth()
  const deps = { ...depsOf(change, { at: own, isApart }), came: () => growth.grew('webhooks') }
  const kept = keepDeliveries(deps, growth)
  endings.push(async () => {
    await kept.stop()
    await own.close()
  })
  return deps
}

let told = 0
/** Says that a ref may be new, as a genuine webhook does; its id. */
const tell = async (deps: WebhookDeps, ref: string, delivery = `d-${(told += 1)}`): Promise<string> => {
  const admitted = await admitWebhook(deps, { app: 'shop', source: 'github' }, () => true)
  const received = { delivery, event: 'push', refs: [ref], anywhere: false, idIsUnsigned: false }
  return (await takeWebhook(deps, admitted, { received, body: '' })).id
}
const now = async (id: string): Promise<Delivery & { readonly preview: unknown }> => {
  const found = await readDelivery(store, id)
  if (found === null) throw new Error(`no delivery ${id}`)
  return found
}
const over = (id: string) =>
  until(
    `${id} is over`,
    async () => {
      const found = await now(id)
      return found.state === 'waiting' ? null : found
    },
    patience,
  )
const runs = async (): Promise<number> => (await asOwner(url, 'select from runs')).length

it('starts a run of what the branch is now, as itself, with the authors by git', async () => {
  const deps = await node()
  const commit = await shop.push('main')
  const { state, outcome } = await over(await tell(deps, 'refs/heads/main'))
  expect([state, outcome]).toMatchObject(['done', { kind: 'run', commit, authors: ['Tiny <tiny@example.invalid>'] }])
  const run = outcome?.kind === 'run' ? await readRun(store.db, outcome.run) : null
  expect(run).toMatchObject({
    app: 'shop',
    commit,
    state: 'building',
    actor: { kind: 'system', name: 'webhook github' },
    environments: ['development', 'production'],
  })
  expect(run).not.toHaveProperty('tag')
  expect(woken).toEqual([run?.id])
})

it('starts a run of a tag that a rule names, and of no other', async () => {
  const deps = await node()
  const commit = await shop.push('refs/tags/v1')
  await shop.push('refs/tags/nightly')
  const { outcome } = await over(await tell(deps, 'refs/tags/v1'))
  expect(outcome).toMatchObject({ kind: 'run', commit })
  expect(outcome?.kind === 'run' ? await readRun(store.db, outcome.run) : null).toMatchObject({ tag: 'v1' })
  expect((await over(await tell(deps, 'refs/tags/nightly'))).outcome).toMatchObject({ kind: 'nothing' })
  expect(await runs()).toBe(1)
})

it('looks at the plan of any other branch, and keeps it', async () => {
  const deps = await node()
  const commit = await shop.push('refs/heads/feature')
  const { outcome, preview } = await over(await tell(deps, 'refs/heads/feature'))
  expect(outcome).toMatchObject({ kind: 'preview', commit })
  const { plans } = preview as Preview
  expect(plans.map(({ environment }) => environment)).toEqual(['development', 'production'])
  expect(plans[0]).toMatchObject({ hash: expect.any(String) as string })
  expect(await runs()).toBe(0)
})

const withChecks = { 'lockstep.yaml': yaml(tinyFile('shop', { checks: { unit: 'npm test' } })) }
const checksIn = ({ outcome }: Delivery): string => (outcome?.kind === 'preview' ? (outcome.run ?? '') : '')

it('checks any other branch whose file has checks, and does nothing else with it', async () => {
  const deps = await node()
  const commit = await shop.push('refs/heads/feature', withChecks)
  const told = await over(await tell(deps, 'refs/heads/feature'))
  expect(told.outcome).toMatchObject({ kind: 'preview', commit })
  expect(await readRun(store.db, checksIn(told))).toMatchObject({
    commit,
    state: 'checking',
    environments: [],
    actor: { kind: 'system', name: 'webhook github' },
    checking: { part: 'only', ref: 'refs/heads/feature', again: false },
  })
  expect(woken).toEqual([checksIn(told)])
  // The pull request of the branch is told of next.
  await shop.inBare('update-ref', 'refs/pull/8/head', commit)
  const pulled = await over(await tell(deps, 'refs/pull/8/head'))
  expect(checksIn(pulled)).toBe(checksIn(told))
  const again = await over(await tell(deps, 'refs/heads/feature'))
  expect(again.outcome).toMatchObject({ kind: 'as-before', run: checksIn(told) })
  expect(await runs()).toBe(1)
})

it('does not check other branches as itself unless the policy says so, and says that it does not', async () => {
  await shop.push('refs/heads/feature', withChecks)
  const refused = await node({}, false)
  const told = await over(await tell(refused, 'refs/heads/feature'))
  expect(told.outcome).toMatchObject({ kind: 'preview', unchecked: expect.stringMatching(/other-checks/) as string })
  expect([checksIn(told), await runs()]).toEqual(['', 0])
  await endings.pop()?.()
  const allowed = await node({ otherChecks: 'as-server' }, false)
  await redeliver(allowed, { id: told.id, actor: ada })
  expect(checksIn(await over(told.id))).toMatch(/^run-/)
})

it('checks what comes from a fork once somebody has let it in', async () => {
  const deps = await node()
  const commit = await shop.push('refs/pull/9/head', withChecks)
  const id = await tell(deps, 'refs/pull/9/head')
  expect((await over(id)).state).toBe('held')
  expect(await runs()).toBe(0)
  await releaseDelivery(deps, { id, actor: ada })
  const done = await until(
    'it is done',
    async () => {
      const found = await now(id)
      return found.state === 'done' && found
    },
    patience,
  )
  expect(await readRun(store.db, checksIn(done))).toMatchObject({ commit, checking: { ref: 'refs/pull/9/head' } })
})

it('checks first what it ships', async () => {
  const deps = await node()
  await shop.push('main', withChecks)
  const { outcome } = await over(await tell(deps, 'refs/heads/main'))
  const run = outcome?.kind === 'run' ? await readRun(store.db, outcome.run) : null
  expect(run).toMatchObject({ state: 'checking', v: 2, checking: { part: 'first' } })
  expect(await checksOfRun(store.db, run?.id ?? '')).toMatchObject([{ name: 'unit', state: 'waiting' }])
})

it('takes a ref as it is by now, and one that is gone as gone', async () => {
  const deps = depsOf()
  await shop.push('main')
  const moved = await tell(deps, 'refs/heads/main')
  const commit = await shop.push('main')
  await shop.push('refs/heads/short')
  const gone = await tell(deps, 'refs/heads/short')
  await shop.inBare('update-ref', '-d', 'refs/heads/short')
  await node()
  expect((await over(moved)).outcome).toMatchObject({ kind: 'run', commit })
  expect((await over(gone)).outcome).toEqual({ kind: 'gone' })
})

it('does nothing where a ref is as it was, also when the news are out of order; a push back is new', async () => {
  const deps = await node()
  const first = await shop.push('main')
  const one = await tell(deps, 'refs/heads/main')
  const { outcome } = await over(one)
  const late = await over(await tell(deps, 'refs/heads/main'))
  const run = outcome?.kind === 'run' ? outcome.run : ''
  expect(late.outcome).toEqual({ kind: 'as-before', delivery: one, run, commit: first })
  await shop.push('main')
  expect((await over(await tell(deps, 'refs/heads/main'))).outcome).toMatchObject({ kind: 'run' })
  await shop.inBare('update-ref', 'refs/heads/main', first)
  expect((await over(await tell(deps, 'refs/heads/main'))).outcome).toMatchObject({ kind: 'run', commit: first })
  expect(await runs()).toBe(3)
})

it('lets only the newest that waits of a ref be gone through', async () => {
  const deps = depsOf()
  const commit = await shop.push('main')
  await shop.push('refs/heads/feature')
  const [one, two] = [await tell(deps, 'refs/heads/main'), await tell(deps, 'refs/heads/main')]
  const other = await tell(deps, 'refs/heads/feature')
  const three = await tell(deps, 'refs/heads/main')
  await node()
  expect((await over(three)).outcome).toMatchObject({ kind: 'run', commit })
  expect([(await over(one)).outcome, (await over(two)).outcome]).toEqual([
    { kind: 'superseded', by: three },
    { kind: 'superseded', by: three },
  ])
  expect((await over(other)).outcome).toMatchObject({ kind: 'preview' })
  expect(await runs()).toBe(1)
})

it('comes to one end of a storm, on three nodes: each commit that was looked at is shipped once', async () => {
  const nodes = await Promise.all([node(), node(), node()])
  const refs = ['refs/heads/main', 'refs/heads/release/1', 'refs/heads/release/2']
  const commits = [await shop.push('main'), await shop.push('release/1'), await shop.push('release/2')]
  const ids: string[] = []
  const news = Array.from({ length: 200 }, (_, n) => n)
  const sender = async (): Promise<void> => {
    for (let n = news.pop(); n !== undefined; n = news.pop())
      ids.push(await tell(nodes[n % 3] as WebhookDeps, refs[n % refs.length] ?? ''))
  }
  await Promise.all(Array.from({ length: 30 }, sender))
  for (const id of ids) await over(id)
  expect(await runs()).toBe(refs.length)
  const ended = await Promise.all(ids.map(now))
  expect(new Set(ended.map(({ outcome }) => outcome?.kind))).not.toContain('gone')
  const shippedCommits = ended.flatMap(({ outcome }) => (outcome?.kind === 'run' ? [outcome.commit] : []))
  expect(shippedCommits.sort()).toEqual(commits.sort())
})

it('holds what comes from a fork until somebody lets it in, as far as the commit that was seen', async () => {
  const deps = await node()
  const theirs = await shop.push('refs/pull/7/head')
  const id = await tell(deps, 'refs/pull/7/head')
  expect(await over(id)).toMatchObject({ state: 'held', outcome: { kind: 'held', commit: theirs }, preview: null })
  await expect(redeliver(deps, { id, actor: ada })).rejects.toMatchObject({ code: 'WEBHOOK_NOT_OVER' })
  const changed = await shop.push('refs/pull/7/head')
  await releaseDelivery(deps, { id, actor: ada })
  const again = await until(
    'it is held again',
    async () => {
      const found = await now(id)
      return found.state === 'held' && found.outcome?.kind === 'held' && found.outcome.commit === changed && found
    },
    patience,
  )
  expect(again.preview).toBeNull()
  await releaseDelivery(deps, { id, actor: ada })
  expect(await over(id)).toMatchObject({ state: 'done', outcome: { kind: 'preview', commit: changed } })
  await expect(releaseDelivery(deps, { id, actor: ada })).rejects.toMatchObject({ code: 'WEBHOOK_NOT_HELD' })
  const told = await asOwner(url, `select body from events where type = 'webhook-released' order by seq`)
  expect(told.map(({ body }) => JSON.parse(String(body)) as object)).toMatchObject([
    { delivery: id, commit: theirs, actor: ada },
    { delivery: id, commit: changed, actor: ada },
  ])
})

it('lets a held one go when a newer one of the same pull request is held', async () => {
  const deps = await node()
  await shop.push('refs/merge-requests/3/head')
  const one = await tell(deps, 'refs/merge-requests/3/head')
  await over(one)
  await shop.push('refs/merge-requests/3/head')
  const two = await tell(deps, 'refs/merge-requests/3/head')
  expect((await over(two)).state).toBe('held')
  expect(await now(one)).toMatchObject({ state: 'done', outcome: { kind: 'superseded', by: two } })
})

it('looks at the plan of a pull request from a branch of the repository at once, also by the merge that the forge made', async () => {
  const deps = await node()
  const commit = await shop.push('refs/heads/feature')
  await shop.git('push', '--quiet', shop.bare, 'HEAD:refs/pull/8/head')
  const merge = await shop.git('commit-tree', '-p', 'HEAD~1', '-p', 'HEAD', '-m', 'merge', 'HEAD^{tree}')
  await shop.git('push', '--quiet', shop.bare, `${merge}:refs/pull/8/merge`)
  expect((await over(await tell(deps, 'refs/pull/8/head'))).outcome).toMatchObject({ kind: 'preview', commit })
  expect((await over(await tell(deps, 'refs/pull/8/merge'))).outcome).toMatchObject({ kind: 'preview', commit })
})

it('gives up at once what cannot come right by itself, and goes through it again when somebody wants it', async () => {
  const deps = await node()
  await shop.push('main', { 'lockstep.yaml': 'app: other\n' })
  const id = await tell(deps, 'refs/heads/main')
  expect(await over(id)).toMatchObject({
    state: 'dead',
    attempts: 1,
    error: expect.stringMatching(/^CONFIG_INVALID/) as string,
  })
  const other = JSON.stringify({
    app: 'other',
    services: { web: { build: '.', command: 'node server.js' } },
    environments: { dev: { target: 'local' } },
  })
  await shop.push('main', { 'lockstep.yaml': other })
  expect(await over(await tell(deps, 'refs/heads/main'))).toMatchObject({
    state: 'dead',
    error: expect.stringMatching(/^WEBHOOK_APP_DIFFERS/) as string,
  })
  await shop.push('main', { 'lockstep.yaml': other.replace('"other"', '"shop"') })
  const wanted = await redeliver(deps, { id, actor: ada })
  expect(wanted).toMatchObject({ id, attempts: 0, error: null })
  const { outcome } = await until(
    'it is done',
    async () => {
      const found = await now(id)
      return found.state === 'done' && found
    },
    patience,
  )
  expect(outcome).toMatchObject({ kind: 'run' })
  // Nothing has changed since: it is wanted all the same.
  await redeliver(deps, { id, actor: ada })
  await until('it is done again', async () => (await runs()) === 2, patience)
})

it('tries again with longer waits while the repository is away, and gives up in the end', async () => {
  const deps = depsOf({ repository: `file://${join(folder.path, 'away.git')}` })
  const id = await tell(deps, 'refs/heads/main')
  const growth = createGrowth()
  const kept = keepDeliveries(deps, growth)
  endings.push(() => kept.stop())
  const failed = await until(
    'it has failed twice',
    async () => {
      const found = await now(id)
      return found.attempts >= 2 && found.error !== null && found
    },
    patience,
  )
  expect(failed).toMatchObject({
    state: 'waiting',
    error: expect.stringMatching(/^SOURCE_UNREACHABLE: file:/) as string,
  })
  await asOwner(url, 'update deliveries set attempts = 14, due_at = now()')
  expect(await over(id)).toMatchObject({ state: 'dead', attempts: 15 })
})

it('gives up what nodes have died with as often', async () => {
  const id = await tell(depsOf(), 'refs/heads/main')
  await asOwner(url, `update deliveries set attempts = 15, owner = 'node:dead', lease_until = now()`)
  await node()
  expect(await over(id)).toMatchObject({
    state: 'dead',
    error: expect.stringMatching(/^15 attempts were begun/) as string,
  })
  expect(await runs()).toBe(0)
})

it('begins no second run where a node died between the run and its memory of it', async () => {
  const deps = depsOf()
  await shop.push('main')
  const id = await tell(deps, 'refs/heads/main')
  await node()
  const { outcome } = await over(id)
  await asOwner(url, `update deliveries set state = 'waiting', outcome = null, ended_at = null`)
  expect((await over(id)).outcome).toEqual(outcome)
  expect(await runs()).toBe(1)
})

it('says that an app is not registered any more, and is refused where nothing may be done', async () => {
  const deps = depsOf()
  const id = await tell(deps, 'refs/heads/main')
  await expect(redeliver(deps, { id, actor: ada })).rejects.toMatchObject({ code: 'WEBHOOK_NOT_OVER' })
  await asOwner(url, `update deliveries set app = 'sold'`)
  await node()
  expect(await over(id)).toMatchObject({
    state: 'dead',
    error: expect.stringMatching(/^WEBHOOK_APP_UNKNOWN/) as string,
  })
})

it('goes through what a copy of a repository elsewhere brings', async () => {
  const deps = await node({ repository: `file://${shop.bare}` })
  const theirs = await shop.push('refs/pull/9/head')
  expect(await over(await tell(deps, 'refs/pull/9/head'))).toMatchObject({ state: 'held', outcome: { commit: theirs } })
  const commit = await shop.push('main')
  expect((await over(await tell(deps, 'refs/heads/main'))).outcome).toMatchObject({ kind: 'run', commit })
  await shop.push('refs/heads/short')
  await over(await tell(deps, 'refs/heads/short'))
  await shop.inBare('update-ref', '-d', 'refs/heads/short')
  expect((await over(await tell(deps, 'refs/heads/short'))).outcome).toEqual({ kind: 'gone' })
  expect((await over(await tell(deps, 'refs/pull/99/head'))).outcome).toEqual({ kind: 'gone' })
  await rm(join(folder.path, 'home', 'repositories'), { recursive: true })
  const next = await shop.push('main')
  expect((await over(await tell(deps, 'refs/heads/main'))).outcome).toMatchObject({ kind: 'run', commit: next })
})

it('keeps what is open, and forgets what has been over for a month', async () => {
  const deps = depsOf()
  for (const ref of ['refs/heads/a', 'refs/heads/b', 'refs/heads/c']) await tell(deps, ref)
  await asOwner(url, `update deliveries set received_at = now() - interval '31 days' where ref <> 'refs/heads/c'`)
  await asOwner(url, `update deliveries set state = 'done' where ref <> 'refs/heads/b'`)
  await forgetDeliveries(store)
  const { items } = await deliveries(store, { app: null, state: null, limit: 10, before: null })
  expect(items.map(({ ref }) => ref)).toEqual(['refs/heads/c', 'refs/heads/b'])
})

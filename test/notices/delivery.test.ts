import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { channels, retryChannels } from '../../src/app/notices/channels.ts'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import type { Notice } from '../../src/domain/notices/notice.ts'
import type { NoticeSettings } from '../../src/domain/notices/settings.ts'
import { createGrowth } from '../../src/http/growth.ts'
import { keepNotices } from '../../src/serve/keep-notices.ts'
import type { KeptNotices } from '../../src/serve/keep-notices.ts'
import { beginAnew } from '../../src/store/notice-channels.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { tellApp } from '../../src/store/streams.ts'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import { newDeployment, openShop } from '../feed/feed-world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { asOwner } from '../rig/record.ts'
import { always } from '../rig/switchable-server.ts'
import { until } from '../rig/until.ts'
import { hookSettings } from './hook-settings.ts'
import { httpRig } from './http-rig.ts'
import type { HttpRig } from './http-rig.ts'
import { deploymentOf, happen, noticesOf } from './notice-world.ts'

vi.setConfig({ testTimeout: 120_000 })

const postgres = postgresForTests()
let url: string
let store: Store
let endings: (() => Promise<unknown>)[]
beforeEach(async () => {
  ;({ url } = await postgres.database())
  store = await openShop(url)
  endings = []
})
afterEach(async () => {
  for (const end of endings.reverse()) await end()
  await store.close()
})

/** A stand-in for whoever takes a webhook. */
const hook = async (): Promise<HttpRig> => {
  const rig = await httpRig(to => webhookNotifier({ url: to, secret: () => Promise.resolve('s'), clock: realClock }))
  endings.push(() => rig.stop())
  return rig
}
const told = ({ requests }: HttpRig): readonly string[] =>
  requests.map(({ body }) => {
    const { deployment, app, kind } = JSON.parse(body) as Notice
    return `${deployment ?? app} ${kind}`
  })
const secrets = { SECRET: 's' }
const depsFor = (settings: NoticeSettings, owner = 'node:a', at = store) =>
  noticesOf({ store: at, clock: realClock, policy: noPolicy }, settings, { owner, secrets })

/** A node that tells, until the test is over. Answers once it has a place for each channel. */
const node = async (settings: NoticeSettings, owner = 'node:a'): Promise<KeptNotices> => {
  const own = await openStore(url, () => undefined)
  const kept = keepNotices(depsFor(settings, owner, own), createGrowth())
  endings.push(async () => {
    await kept.stop()
    await own.close()
  })
  await until('every channel has a place', async () => (await stateOf(settings)).every(state => state !== null))
  return kept
}
const stateOf = async (settings: NoticeSettings) => (await channels(depsFor(settings))).map(({ state }) => state)

it('tells each channel what its rules say, in order, and nothing from before it was there', async () => {
  const [all, few] = [await hook(), await hook()]
  const { channels, rules } = hookSettings({ all: all.server.url, few: few.server.url })
  const settings = {
    channels,
    rules: [
      ...rules.map(rule => ({ ...rule, to: ['all'] })),
      { on: ['succeeded', 'held'], apps: ['sho*'], environments: ['d-b'], to: ['few', 'all'] },
    ],
  } as const
  await deploymentOf(store, 'd-before')
  await node(settings)
  await deploymentOf(store, 'd-a')
  await deploymentOf(store, 'd-b')
  const held = {
    type: 'held',
    environment: 'd-b',
    release: 'r',
    by: 'h',
    actor: lockstepItself,
    reason: 'slow',
  } as const
  await tellApp(store.db, 'shop', held)
  await tellApp(store.db, 'else', held)
  await until('both are told', () => told(all).length === 6 && told(few).length === 2)
  expect(told(all)).toEqual(['d-a started', 'd-a succeeded', 'd-b started', 'd-b succeeded', 'shop held', 'else held'])
  expect(told(few)).toEqual(['d-b succeeded', 'shop held'])
  expect(JSON.parse(few.requests[0]?.body ?? '')).toMatchObject({
    delivery: expect.stringMatching(/^few\.d-b\.\d+$/) as string,
    title: 'shop v1 in d-b succeeded',
  })
})

it('tells once, in order of each deployment, however many nodes there are', async () => {
  const one = await hook()
  const settings = hookSettings({ hook: one.server.url })
  await Promise.all(['node:a', 'node:b', 'node:c'].map(owner => node(settings, owner)))
  const ids = Array.from({ length: 12 }, (_, number) => `d-${number}`)
  await Promise.all(ids.map(id => deploymentOf(store, id)))
  await until('all are told', () => told(one).length >= ids.length * 2)
  await until('no node has a turn any more', async () => {
    const rows = await asOwner(url, 'select from notice_channels where owner is not null')
    return rows.length === 0
  })
  expect([...told(one)].sort()).toEqual(ids.flatMap(id => [`${id} started`, `${id} succeeded`]).sort())
  for (const id of ids)
    expect(told(one).filter(text => text.startsWith(`${id} `))).toEqual([`${id} started`, `${id} succeeded`])
})

it('delays nobody else while a channel is away, and then tells it everything in order', async () => {
  const [good, bad] = [await hook(), await hook()]
  const settings = hookSettings({ bad: bad.server.url, good: good.server.url })
  await node(settings)
  await bad.server.answer(always(500))
  await deploymentOf(store, 'd-a')
  await deploymentOf(store, 'd-b')
  await until('the other is told', () => told(good).length === 4)
  await until('it was tried again', async () => ((await stateOf(settings))[0]?.failures ?? 0) >= 2)
  expect((await stateOf(settings))[0]).toMatchObject({ error: `127.0.0.1:${bad.server.port} answered 500`, dead: 0 })
  expect(told(bad)).toEqual([])
  await bad.answers('well')
  await until('it is told', () => told(bad).length === 4)
  expect(told(bad)).toEqual(told(good))
  await until('nothing is wrong any more', async () => (await stateOf(settings))[0]?.failures === 0)
})

it('lays aside what a channel will not have, goes on, and sends it when somebody wants it', async () => {
  const one = await hook()
  const settings = hookSettings({ hook: one.server.url })
  await node(settings)
  await one.answers('refuses')
  await newDeployment(store, 'd-a')
  await happen(store, 'd-a', { type: 'abort-requested', actor: lockstepItself, reason: 'enough' })
  const dead = await until('it is laid aside', async () => {
    const [view] = await channels(depsFor(settings))
    return view?.dead.length === 1 && view.dead
  })
  expect(dead).toMatchObject([{ attempts: 1, notice: { deployment: 'd-a', kind: 'aborted' }, isWanted: false }])
  await one.answers('well')
  await deploymentOf(store, 'd-b')
  await until('what comes after it is told', () => told(one).length === 2)
  expect(await retryChannels(depsFor(settings), 'hook')).toEqual({ wanted: 1 })
  await until('it is told', () => told(one).length === 3)
  expect(told(one)).toEqual(['d-b started', 'd-b succeeded', 'd-a aborted'])
  await until('it is forgotten', async () => (await channels(depsFor(settings)))[0]?.dead.length === 0)
})

it('sends again, under the same id, what a node sent that was killed before it could remember it', async () => {
  const one = await hook()
  const settings = hookSettings({ hook: one.server.url })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/teller.ts'), url, one.server.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  await until('it has a place', async () => (await stateOf(settings))[0] !== null)
  const deliveries: string[] = []
  await one.server.answer((request, response) => {
    deliveries.push(String(request.headers['x-lockstep-delivery']))
    // It has arrived, and its sender will never hear so.
    child.kill('SIGKILL')
    child.once('exit', () => response.destroy())
  })
  await deploymentOf(store, 'd-a')
  await once(child, 'exit')
  await one.answers('well')
  await node(settings, 'node:b')
  const leased = () => asOwner(url, `select from notice_channels where owner = 'node:child' and lease_until > now()`)
  expect(await leased()).toHaveLength(1)
  expect(told(one)).toEqual([])
  // As after half a minute.
  await asOwner(url, 'update notice_channels set lease_until = now()')
  await until('another node tells it', () => told(one).length === 2)
  expect(told(one)).toEqual(['d-a started', 'd-a succeeded'])
  expect(deliveries).toEqual([one.requests[0]?.headers['x-lockstep-delivery']])
})

it('keeps the message of a deployment for the next notice of it', async () => {
  let posted = 0
  const slack = await httpRig(
    () => ({ send: () => Promise.reject(new Error('not asked')) }),
    ({ url, body }) => ({
      text: JSON.stringify({
        ok: true,
        channel: 'C1',
        ts: url.endsWith('update') ? (JSON.parse(body) as { ts: string }).ts : `${(posted += 1)}.1`,
      }),
    }),
  )
  endings.push(() => slack.stop())
  const { rules } = hookSettings({ deploys: '' })
  const token = { kind: 'env', name: 'SECRET' } as const
  await node({
    channels: [
      { name: 'deploys', kind: 'slack-bot', token, channel: '#deploys', api: slack.server.url, signingSecret: null },
    ],
    rules,
  })
  await Promise.all(['d-a', 'd-b'].map(id => deploymentOf(store, id)))
  await until('both are told', () => slack.requests.length === 4)
  expect(posted).toBe(2)
  const updates = slack.requests
    .filter(({ url }) => url === '/chat.update')
    .map(({ body }) => JSON.parse(body) as object)
  expect(updates).toHaveLength(2)
  expect(updates).toContainEqual(expect.objectContaining({ ts: '1.1', channel: 'C1' }))
  expect(updates).toContainEqual(expect.objectContaining({ ts: '2.1', channel: 'C1' }))
})

it('says which secret is missing, and waits for it', async () => {
  const one = await hook()
  const settings = hookSettings({ hook: one.server.url })
  const [channel] = settings.channels
  await node({ ...settings, channels: [{ ...channel, secret: { kind: 'file', path: '/nowhere/secret' } } as never] })
  await deploymentOf(store, 'd-a')
  await until('it says so', async () => (await stateOf(settings))[0]?.error === '/nowhere/secret: ENOENT')
})

it('begins anew with what comes when its place is of another record', async () => {
  const one = await hook()
  const settings = hookSettings({ hook: one.server.url })
  const cursor = Buffer.from(`${2n ** 63n}.1.d-1`).toString('base64url')
  await asOwner(url, `insert into notice_channels (channel, cursor) values ('hook', '${cursor}')`)
  await node(settings)
  await until(
    'it has a place',
    async () => (await asOwner(url, 'select from notice_channels where cursor <> $1', [cursor])).length > 0,
  )
  await deploymentOf(store, 'd-a')
  await until('it is told', () => told(one).length === 2)
})

it('begins anew once, whichever nodes find its place of another record: what came meanwhile is told', async () => {
  const place = Buffer.from(`${2n ** 63n}.1.d-1`).toString('base64url')
  await asOwner(url, `insert into notice_channels (channel, cursor) values ('hook', '${place}')`)
  await beginAnew(store, 'hook', place)
  await deploymentOf(store, 'd-a')
  await beginAnew(store, 'hook', place)
  const one = await hook()
  await node(hookSettings({ hook: one.server.url }))
  await until('it is told', () => told(one).length === 2)
})

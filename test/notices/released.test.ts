import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import type { Notice } from '../../src/domain/notices/notice.ts'
import { noticeKinds } from '../../src/domain/notices/notice.ts'
import type { NoticeSettings } from '../../src/domain/notices/settings.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import type { Run } from '../../src/domain/run.ts'
import { createGrowth } from '../../src/http/growth.ts'
import { keepNotices } from '../../src/serve/keep-notices.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { claimRun, saveLedRun, saveRun } from '../../src/store/runs.ts'
import { gitHubStandIn } from '../github/github-stand-in.ts'
import type { GitHubStandIn } from '../github/github-stand-in.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { asOwner } from '../rig/record.ts'
import { releaseOf } from '../rig/release-of.ts'
import { until } from '../rig/until.ts'
import { httpRig } from './http-rig.ts'
import type { HttpRig } from './http-rig.ts'
import { deploymentOf, noticesOf } from './notice-world.ts'

vi.setConfig({ testTimeout: 120_000 })

const commit = 'a'.repeat(40)
const postgres = postgresForTests()
let url: string
let store: Store
let github: GitHubStandIn
let hook: HttpRig
let endings: (() => Promise<unknown>)[]

beforeEach(async () => {
  ;({ url } = await postgres.database())
  store = await openStore(url, () => undefined)
  const changes = {
    since: null,
    leftOut: 0,
    commits: [{ id: commit, author: 'Ada <a@e>', at: '', subject: 'ask @ben' }],
  }
  await saveRelease(store.db, releaseOf(1, { id: 'r-1', app: 'shop', commit, changes }))
  github = await gitHubStandIn()
  github.commits.add(commit)
  hook = await httpRig(to => webhookNotifier({ url: to, secret: () => Promise.resolve('s'), clock: realClock }))
  endings = [() => github.stop(), () => hook.stop()]
})
afterEach(async () => {
  for (const end of endings.reverse()) await end()
  await store.close()
})

const anywhere = { on: noticeKinds, apps: ['*'], environments: ['*'] } as const

/** A node that tells GitHub and a webhook, until the test is over. */
const node = async (rules: NoticeSettings['rules']): Promise<void> => {
  const own = await openStore(url, () => undefined)
  const source = { kind: 'env', name: 'TOKEN' } as const
  const settings: NoticeSettings = {
    channels: [
      { name: 'forge', kind: 'github', github: { api: github.api, repository: github.repository, token: source } },
      { name: 'hook', kind: 'webhook', url: hook.server.url, secret: source },
    ],
    rules,
  }
  const secrets = { TOKEN: github.token }
  const deps = noticesOf({ store: own, clock: realClock, policy: noPolicy }, settings, { secrets })
  const kept = keepNotices(deps, createGrowth())
  endings.push(async () => {
    await kept.stop()
    await own.close()
  })
  await until('both have a place', async () => (await asOwner(url, 'select from notice_channels')).length === 2)
}

/** A run that ends, as it is led by a node. */
const runEnds = async (id: string, change: Partial<Run>): Promise<void> => {
  const run: Run = {
    id,
    app: 'shop',
    state: 'deploying',
    actor: { kind: 'person', name: 'ada' },
    repository: '/r',
    commit,
    file: 'lockstep.yaml',
    environments: ['staging', 'production'],
    release: 'r-1',
    already: [],
    error: null,
    createdAt: '2026-01-01T00:00:00Z',
    ...change,
  }
  await saveRun(store.db, { ...run, state: 'deploying' })
  await claimRun(store.pool, id, { owner: 'node:x', home: 'here' })
  await saveLedRun(store.db, { ...run, state: change.state ?? 'succeeded' }, 'node:x')
}
const released = () =>
  hook.requests.map(({ body }) => JSON.parse(body) as Notice).filter(({ kind }) => kind === 'released')

it('makes a release of a tag whose run has ended well, with the notes of its release, and of no other run', async () => {
  github.tags.set('v1.4.0', commit)
  await node([{ ...anywhere, environments: ['production'], to: ['forge', 'hook'] }])
  await runEnds('run-by-hand', {})
  await runEnds('run-failed', { tag: 'v1.3.0', state: 'failed' })
  await runEnds('run-elsewhere', { tag: 'v1.4.0', environments: ['staging'] })
  await runEnds('run-tagged', { tag: 'v1.4.0' })
  await until('it is told', () => released().length === 1 && github.releases.length === 1)
  expect(released()).toMatchObject([
    {
      app: 'shop',
      environment: 'production',
      release: 'v1',
      commit,
      title: 'shop v1.4.0 (v1) has come to production, the end of its way',
      released: { tag: 'v1.4.0', notes: expect.stringContaining('- ask @ben (Ada, `aaaaaaa`)') as string },
    },
  ])
  // Nobody is called by GitHub because a commit mentions them.
  expect(github.releases).toMatchObject([
    {
      tag: 'v1.4.0',
      name: 'shop v1.4.0',
      body: expect.stringContaining('- ask @\u200bben (Ada, `aaaaaaa`)') as string,
    },
  ])
})

it('delays nobody else while GitHub is away, and then has all of it', async () => {
  await node([
    { ...anywhere, on: ['started', 'succeeded'], to: ['hook'] },
    { ...anywhere, to: ['forge'] },
  ])
  await github.server.answer(null)
  await saveRelease(store.db, releaseOf(2, { id: 'r-c1', app: 'shop', commit: 'c1' }))
  github.commits.add('c1')
  await deploymentOf(store, 'd-a')
  await until('the webhook is told', () => hook.requests.length === 2)
  expect(github.deployments).toEqual([])
  await github.answers(null)
  await until('GitHub is told', () => github.deployments[0]?.statuses[0]?.state === 'success')
  // That it was planned is older than a day by the times of this rig: it was laid aside at the first failure.
  expect(github.deployments[0]?.statuses.map(({ state }) => state)).toEqual(['success', 'in_progress'])
  expect(github.deployments).toHaveLength(1)
})

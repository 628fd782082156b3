import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { localCheckPlaces } from '../../src/adapters/local/checks/check-places.ts'
import { advanceRun } from '../../src/app/advance-run.ts'
import { cancelChecks } from '../../src/app/checks/cancel-checks.ts'
import { retryRun } from '../../src/app/checks/retry-run.ts'
import { admitWebhook } from '../../src/app/webhooks/admit-webhook.ts'
import { takeWebhook } from '../../src/app/webhooks/take-webhook.ts'
import { redeliver, releaseDelivery } from '../../src/app/webhooks/want-delivery.ts'
import type { WebhookDeps } from '../../src/app/webhooks/webhook-deps.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { createGrowth } from '../../src/http/growth.ts'
import { forgeFor } from '../../src/serve/forge-for.ts'
import { keepDeliveries } from '../../src/serve/keep-deliveries.ts'
import { keepPlanComments } from '../../src/serve/keep-plan-comments.ts'
import { readDelivery } from '../../src/store/deliveries.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { unfinishedRuns } from '../../src/store/runs.ts'
import { gitHubStandIn } from '../github/github-stand-in.ts'
import type { GitHubStandIn } from '../github/github-stand-in.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyFile, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { forge, nodeOf, registered, secrets, webhooksOf } from './webhook-world.ts'
import type { Forge } from './webhook-world.ts'

vi.setConfig({ testTimeout: 300_000 })
const patience = { timeoutMs: 90_000 }

const postgres = postgresForTests()
const ada = { kind: 'person', name: 'ada' } as const
let url: string
let store: Store
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let shop: Forge
let github: GitHubStandIn
let endings: (() => Promise<unknown>)[]

beforeEach(async () => {
  ;({ url } = await postgres.database())
  store = await openStore(url, () => undefined)
  folder = await temporaryFolder()
  shop = await forge(folder.path, 'shop')
  github = await gitHubStandIn()
  endings = [() => github.stop()]
})
afterEach(async () => {
  for (const end of endings.reverse()) await end()
  await store.close()
  await folder.remove()
})

const everywhere = { apps: ['*'], environments: ['*'] }
const roles = [
  { role: 'viewer', who: ['everybody'], ...everywhere },
  { role: 'approver', who: ['release-managers'], ...everywhere },
  { role: 'admin', who: ['ann'], ...everywhere, apps: ['sh*'] },
  { role: 'approver', who: ['others'], ...everywhere, apps: ['else'] },
] as const

/** A node that goes through what has come and tells pull requests, until the test is over. */
const node = async (): Promise<WebhookDeps> => {
  const own = await openStore(url, () => undefined)
  const growth = createGrowth()
  const token = { kind: 'env', name: 'FORGE_TOKEN' } as const
  const apps = {
    shop: registered(shop.bare, { github: { api: github.api, repository: github.repository, token } }),
  }
  const policy = { ...noPolicy, apps, roles }
  const lockstep = nodeOf({ store: own, home: join(folder.path, 'home'), apps, woken: [] }, { policy })
  const deps = webhooksOf(lockstep, secrets, { came: () => growth.grew('webhooks') })
  const kept = keepDeliveries(deps, growth)
  const forgeOf = forgeFor({ FORGE_TOKEN: github.token })
  const commenting = keepPlanComments({ lockstep, forgeOf, onError: () => undefined }, growth)
  endings.push(async () => {
    await kept.stop()
    await commenting.stop()
    await own.close()
  })
  return deps
}

let told = 0
/** Says that a ref may be new, as a genuine webhook does; its id. */
const tell = async (deps: WebhookDeps, ref: string): Promise<string> => {
  const admitted = await admitWebhook(deps, { app: 'shop', source: 'github' }, () => true)
  const delivery = `d-${(told += 1)}`
  const received = { delivery, event: 'pull_request', refs: [ref], anywhere: false, idIsUnsigned: false }
  return (await takeWebhook(deps, admitted, { received, body: '' })).id
}

/** Pushes to a pull request of a branch, or of a fork; its commit. */
const pushPullRequest = async (number: number, from: 'branch' | 'fork', changes?: Record<string, string>) => {
  const commit = await shop.push(`refs/pull/${number}/head`, changes)
  if (from === 'branch') await shop.git('push', '--quiet', '--force', shop.bare, 'HEAD:refs/heads/feature')
  github.commits.add(commit)
  github.pulls.set(number, commit)
  return commit
}
const commented = (id: string, state = 'told') =>
  until(
    `the pull request is ${state} of ${id}`,
    async () => {
      const found = await readDelivery(store, id)
      return found?.comment?.state === state && found
    },
    patience,
  )
const statusOf = (commit: string) => github.statuses.get(`${commit} lockstep/plan`)

it('gets a status and one comment with its plan, which is changed as it goes on', async () => {
  const deps = await node()
  const first = await pushPullRequest(7, 'branch')
  await commented(await tell(deps, 'refs/pull/7/head'))
  expect(statusOf(first)).toMatchObject({
    state: 'success',
    description: 'there is a plan for development, production',
  })
  expect(github.comments).toHaveLength(1)
  const [comment] = github.comments
  expect(comment).toMatchObject({ issue: 7 })
  for (const words of [
    '### Lockstep: the plan of shop',
    `Shipping \`${first.slice(0, 7)}\``,
    '#### production',
    'nothing runs there yet',
    '| step | what it does | back |',
    'Point of no return',
  ])
    expect(comment?.body).toContain(words)
  const second = await pushPullRequest(7, 'branch')
  await commented(await tell(deps, 'refs/pull/7/head'))
  expect(github.comments).toMatchObject([{ id: comment?.id, issue: 7 }])
  expect(github.comments[0]?.body).toContain(`Shipping \`${second.slice(0, 7)}\``)
  expect(statusOf(second)).toMatchObject({ state: 'success' })
})

const withCheck = (unit: string) => ({ 'lockstep.yaml': yaml(tinyFile('shop', { checks: { unit } })) })
const checksOf = (commit: string) => github.statuses.get(`${commit} lockstep/checks`)
/** Runs the checks of the only run. */
const check = async ({ lockstep }: WebhookDeps) => {
  const [id = ''] = await unfinishedRuns(lockstep.store.db)
  const checkPlaces = localCheckPlaces(join(folder.path, 'home'))
  await advanceRun({ ...lockstep, checkPlaces }, id, new AbortController().signal)
}

it.each([
  ['true', 'success', 'unit passed'],
  ['exit 3', 'failure', 'unit failed: exit code 3'],
] as const)('shows its checks while they run, and how they have ended: %s', async (command, state, text) => {
  const deps = await node()
  const commit = await pushPullRequest(7, 'branch', withCheck(command))
  const id = await tell(deps, 'refs/pull/7/head')
  await commented(id)
  expect(checksOf(commit)).toMatchObject({ state: 'pending', description: 'unit under way' })
  expect(github.comments[0]?.body).toContain('Checks: unit under way.')
  await check(deps)
  await until('its checks are told', () => checksOf(commit)?.['state'] === state, patience)
  await commented(id)
  expect(checksOf(commit)).toMatchObject({ state, description: text })
  expect(github.comments).toHaveLength(1)
  expect(github.comments[0]?.body).toContain(`Checks: ${text}.`)
  expect(statusOf(commit)).toMatchObject({ state: 'success' })
})

it('shows that somebody has ended its checks, and that they run again', async () => {
  const deps = await node()
  const commit = await pushPullRequest(7, 'branch', withCheck('true'))
  await commented(await tell(deps, 'refs/pull/7/head'))
  const [id = ''] = await unfinishedRuns(store.db)
  await cancelChecks(deps.lockstep, { id, actor: ada })
  await until('the end is told', () => checksOf(commit)?.['state'] === 'failure', patience)
  expect(checksOf(commit)).toMatchObject({ description: 'somebody ended them' })
  await retryRun(deps.lockstep, { id, actor: ada }, () => Promise.resolve())
  await until('the new run is told', () => checksOf(commit)?.['state'] === 'pending', patience)
})

it('gets one comment also when nobody hears that it was made, and nothing of others is changed', async () => {
  const deps = await node()
  const commit = await pushPullRequest(7, 'branch')
  for (let number = 0; number < 120; number += 1)
    github.comments.push({ id: 10_000 + number, issue: 7, body: `<!-- lockstep ${number} --> words` })
  github.loseAnswerTo(/\/comments$/)
  const id = await tell(deps, 'refs/pull/7/head')
  await commented(id)
  expect(github.writes.filter(write => write.includes('/comments')).map(write => write.split(' ')[0])).toEqual([
    'POST',
    'PATCH',
  ])
  expect(github.comments).toHaveLength(121)
  expect(statusOf(commit)).toMatchObject({ state: 'success' })
  // Somebody deletes it, and leaves a copy of it under another name.
  const ours = github.comments.pop()
  github.comments.push({ id: 9_999, issue: 7, body: ours?.body ?? '' })
  await redeliver(deps, { id, actor: ada })
  await until('there is another one', () => github.comments.length === 122, patience)
  expect(github.comments.at(-1)?.id).not.toBe(ours?.id)
})

it('of a fork is told who lets it in, and nothing of it before', async () => {
  const deps = await node()
  const commit = await pushPullRequest(8, 'fork', { 'lockstep.yaml': 'app: "@everybody look"\n' })
  const id = await tell(deps, 'refs/pull/8/head')
  await commented(id)
  expect(statusOf(commit)).toMatchObject({ state: 'pending' })
  const body = github.comments[0]?.body ?? ''
  expect(body).toContain('Who may: release-managers, ann.')
  expect(body).toContain(`lockstep webhooks release ${id}`)
  expect(body).not.toContain('look')
  await releaseDelivery(deps, { id, actor: ada })
  await until('it is gone through', () => statusOf(commit)?.['state'] === 'failure', patience)
  await commented(id)
  expect(github.comments).toHaveLength(1)
  expect(github.comments[0]?.body).toContain('    CONFIG_INVALID')
})

it('is told what is wrong with its file', async () => {
  const deps = await node()
  const commit = await pushPullRequest(9, 'branch', { 'lockstep.yaml': 'app: shop\n' })
  await commented(await tell(deps, 'refs/pull/9/head'))
  expect(statusOf(commit)).toMatchObject({
    state: 'failure',
    description: expect.stringContaining('CONFIG_INVALID') as string,
  })
  expect(github.comments[0]?.body).toContain(
    '    CONFIG_INVALID: lockstep.yaml has 2 problems\n    1 services: expected',
  )
})

it('delays nothing while GitHub is away, is told then, and says so when GitHub will not have it', async () => {
  const deps = await node()
  await github.server.answer(null)
  const commit = await pushPullRequest(7, 'branch')
  const id = await tell(deps, 'refs/pull/7/head')
  await until(
    'it is tried again',
    async () => (await asOwner(url, 'select from plan_comments where attempts > 1')).length > 0,
    patience,
  )
  expect(await readDelivery(store, id)).toMatchObject({
    state: 'done',
    outcome: { kind: 'preview', commit },
    comment: { state: 'due', error: expect.stringContaining('127.0.0.1') as string },
  })
  await github.answers(null)
  await commented(id)
  github.commits.clear()
  await redeliver(deps, { id, actor: ada })
  expect((await commented(id, 'refused')).comment?.error).toContain('GitHub answered 422: No commit found for SHA')
})

it('tells nobody of what is no pull request', async () => {
  const deps = await node()
  await shop.push('refs/heads/feature')
  const branch = await tell(deps, 'refs/heads/feature')
  await until('it is over', async () => (await readDelivery(store, branch))?.state === 'done', patience)
  expect(await readDelivery(store, branch)).toMatchObject({ outcome: { kind: 'preview' }, comment: null })
  expect(github.writes).toEqual([])
})

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { apiClient } from '../../src/cli/api-client.ts'
import type { CommitChecks } from '../../src/app/checks/commit-checks.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import type { Delivery } from '../../src/domain/webhooks/delivery.ts'
import type { Run } from '../../src/domain/run.ts'
import { socketPath } from '../../src/serve/home.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { query, serverUrl } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { tellOfPushes } from './post-receive.ts'
import { forge } from './webhook-world.ts'
import type { Forge } from './webhook-world.ts'

const patience = { timeoutMs: 250_000, everyMs: 200 }
const secret = 'the secret of the hook'
const rig = lockstepForTests({ HOOK_SECRET: secret })
let shop: Forge
let client: ApiClient

beforeAll(async () => {
  shop = await forge(rig.path('forge'), 'shop')
  const home = rig.home()
  await mkdir(home, { recursive: true, mode: 0o711 })
  const apps = { shop: { repository: shop.bare, tags: 'v*', webhooks: { generic: { env: 'HOOK_SECRET' } } } }
  await writeFile(join(home, 'policy.yaml'), yaml({ apps }))
  await tellOfPushes(shop.bare, {
    secret,
    curl: `--unix-socket '${socketPath(home)}' http://localhost/v1/webhooks/shop/generic`,
  })
  const { code, stderr } = await rig.run(shop, 'webhooks')
  expect(code, stderr).toBe(0)
  client = apiClient(home, socketPath(home), 'ada')
})

const listed = async (): Promise<readonly Delivery[]> =>
  (await client.get<{ items: readonly Delivery[] }>('/v1/webhooks/deliveries')).items
const ofRef = async (ref: string): Promise<Delivery | undefined> => (await listed()).find(one => one.ref === ref)
const done = (ref: string): Promise<Delivery> =>
  until(
    `what came of ${ref}`,
    async () => {
      const found = await ofRef(ref)
      if (found?.state === 'dead') throw new Error(found.error ?? '')
      return found?.state === 'done' && found
    },
    patience,
  )

it('a real git push becomes a run that deploys, and lockstep webhooks says so', async () => {
  const commit = await shop.push('main', { 'lockstep.yaml': yaml(tinyAlone('shop')), version: 'two' })
  const { id, outcome } = await done('refs/heads/main')
  expect(outcome).toMatchObject({ kind: 'run', commit })
  const run = outcome?.kind === 'run' ? outcome.run : ''
  const ended = await until(
    'the run is over',
    async () => {
      const found = await client.get<Run>(`/v1/runs/${run}`)
      return found.state !== 'building' && found.state !== 'deploying' && found
    },
    patience,
  )
  expect(ended).toMatchObject({ state: 'succeeded', actor: { kind: 'system', name: 'webhook generic' } })
  const { stdout } = await rig.run(shop, 'webhooks')
  expect(stdout).toMatch(new RegExp(`${id} +shop +generic +refs/heads/main +done +${run} of ${commit.slice(0, 7)}`))
})

it('a push of another branch becomes a plan, which lockstep webhooks show prints', async () => {
  const commit = await shop.push('refs/heads/feature')
  const { id, outcome } = await done('refs/heads/feature')
  expect(outcome).toMatchObject({ kind: 'preview', commit })
  const { stdout, code } = await rig.run(shop, 'webhooks', 'show', id)
  expect(code).toBe(0)
  expect(stdout).toContain('by Tiny <tiny@example.invalid>')
  expect(stdout).toMatch(/shop: development takes commit/)
})

it('a push of another branch whose file has checks runs them, and nothing else', async () => {
  const checks = { good: 'echo "of $LOCKSTEP_REF"', bad: 'exit 3' }
  const before = await client.get<readonly unknown[]>('/v1/apps/shop/releases')
  const commit = await shop.push('refs/heads/checked', { 'lockstep.yaml': yaml(tinyAlone('shop', { checks })) })
  const { outcome } = await done('refs/heads/checked')
  const run = outcome?.kind === 'preview' ? (outcome.run ?? '') : ''
  await until(
    'the checks are over',
    async () => (await client.get<Run>(`/v1/runs/${run}`)).state === 'failed',
    patience,
  )
  expect(await client.get<CommitChecks>(`/v1/apps/shop/commits/${commit}/checks`)).toMatchObject({
    verdict: 'failed',
    run,
    checks: [
      { name: 'good', state: 'passed' },
      { name: 'bad', state: 'failed', end: 'exit code 3' },
    ],
  })
  expect((await rig.run(shop, 'logs', run)).stdout).toContain('of refs/heads/checked')
  expect((await rig.run(shop, 'webhooks')).stdout).toContain(`plan of ${commit.slice(0, 7)}, checks in ${run}`)
  expect((await rig.run(shop, 'runs')).stdout).toMatch(
    new RegExp(`${run} +shop +checks +${commit.slice(0, 7)} +failed +CHECK_FAILED`),
  )
  expect(await client.get<readonly unknown[]>('/v1/apps/shop/releases')).toEqual(before)
  await shop.commit({ 'lockstep.yaml': yaml(tinyAlone('shop')) })
})

it('what comes from a fork waits until somebody lets it in by lockstep webhooks release', async () => {
  await shop.push('refs/pull/1/head')
  const { id } = await until(
    'it is held',
    async () => {
      const found = await ofRef('refs/pull/1/head')
      return found?.state === 'held' && found
    },
    patience,
  )
  const shown = await rig.run(shop, 'webhooks', '--state', 'held')
  expect(shown.stdout).toContain('of a fork waits to be let in')
  const { code, stdout } = await rig.run(shop, 'webhooks', 'release', id)
  expect([code, stdout]).toEqual([0, `${id} is waiting\n`])
  expect((await done('refs/pull/1/head')).outcome).toMatchObject({ kind: 'preview' })
  const again = await rig.run(shop, 'webhooks', 'redeliver', id)
  expect(again.code, again.stderr).toBe(0)
})

it('a node that is killed between taking a webhook and the run takes nothing along', async () => {
  const blocker = new pg.Client({ connectionString: await serverUrl(rig.home()) })
  await blocker.connect()
  await blocker.query('begin; lock table lockstep.runs in access exclusive mode')
  const commit = await shop.push('refs/tags/v1')
  await until(
    'a node works at it',
    async () => {
      const rows = await query(
        rig.home(),
        `select from lockstep.deliveries where ref = 'refs/tags/v1' and owner is not null`,
      )
      return rows.length === 1
    },
    patience,
  )
  const { pid } = await client.get<{ pid: number }>('/v1/health')
  process.kill(pid, 'SIGKILL')
  await blocker.query('rollback')
  await blocker.end()
  const { code, stderr } = await rig.run(shop, 'webhooks')
  expect(code, stderr).toBe(0)
  const { outcome, attempts } = await done('refs/tags/v1')
  expect(outcome).toMatchObject({ kind: 'run', commit })
  expect(attempts).toBeGreaterThan(1)
  expect(await query(rig.home(), `select from lockstep.runs where body ->> 'commit' = '${commit}'`)).toHaveLength(1)
})

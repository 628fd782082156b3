import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import type { Notice } from '../../src/domain/notices/notice.ts'
import { httpRig } from '../notices/http-rig.ts'
import type { HttpRig } from '../notices/http-rig.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { realClock } from '../rig/real-clock.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

let hook: HttpRig
let settings = ''
const rig = lockstepForTests(() => ({
  LOCKSTEP_NOTICES: settings,
  LOCKSTEP_PUBLIC_URL: 'https://lockstep.example.com/',
  HOOK_SECRET: 'a-secret-of-the-test',
}))

beforeAll(async () => {
  hook = await httpRig(url => webhookNotifier({ url, secret: () => Promise.resolve('s'), clock: realClock }))
  settings = rig.path('told.yaml')
  const webhook = { url: hook.server.url, secret: { env: 'HOOK_SECRET' } }
  const gone = { url: `${hook.server.url}/gone`, secret: { env: 'NOT_SET' } }
  await writeFile(
    settings,
    yaml({
      channels: { hook: { webhook }, gone: { webhook: gone } },
      rules: [{ on: ['started', 'succeeded', 'rolled-back'], app: 'tol*', to: 'hook' }],
    }),
  )
})
afterAll(() => hook.stop())

it('tells of a deployment while it goes on, and says how its channels are', async () => {
  const app = await rig.app('told', tinyAlone('told'))
  const shipped = await rig.run(app, 'ship')
  expect(shipped.code, shipped.stderr).toBe(0)
  await until('both are told', () => hook.requests.length === 2, { timeoutMs: 120_000 })
  const told = hook.requests.map(({ body }) => JSON.parse(body) as Notice)
  expect(told.map(({ kind, app, environment, link }) => [kind, app, environment, link])).toEqual(
    ['started', 'succeeded'].map(kind => [
      kind,
      'told',
      'development',
      `https://lockstep.example.com/deployments/${told[0]?.deployment}`,
    ]),
  )
  const listed = await rig.run(app, 'notices', '--json')
  expect(listed.json).toMatchObject({
    channels: [
      { name: 'hook', kind: 'webhook', state: { failures: 0, error: null }, dead: [] },
      { name: 'gone', kind: 'webhook' },
    ],
  })
  expect((await rig.run(app, 'notices')).stdout).toMatch(/^✓ {2}hook {2}webhook {2}sent at \d{4}-/m)
})

it('tests a channel, and says why it does not work', async () => {
  const app = await rig.app('asks')
  expect(await rig.run(app, 'notices', 'test', 'hook')).toMatchObject({ code: 0, stdout: 'hook took it\n' })
  expect(JSON.parse(hook.requests.at(-1)?.body ?? '')).toMatchObject({ title: 'This is a test of the channel hook' })
  const gone = await rig.run(app, 'notices', 'test', 'gone')
  expect(gone.code).not.toBe(0)
  expect(gone.stderr).toMatch(/NOTICE_NOT_SENT[^]*env NOT_SET: it is not set/)
  expect((await rig.run(app, 'notices', 'test', 'nobody')).stderr).toContain('NOTICE_CHANNEL_UNKNOWN')
  expect(await rig.run(app, 'notices', 'retry')).toMatchObject({
    code: 0,
    stdout: '0 notices that were given up are tried again\n',
  })
})

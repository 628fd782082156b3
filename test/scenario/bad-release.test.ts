import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { empty, seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, tinyFile, yaml } from '../rig/tiny-app.ts'

const rig = lockstepForTests()

const start = { start: { timeout: '3s' } }
/** Long enough for a machine that is busy: only what shall run out of time gets the short one. */
const patient = { start: { timeout: '60s' } }
/** Short, and long enough to have said something. */
const brief = { start: { timeout: '10s' } }
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('takes a release back whose test fails, and keeps it out, also when it is built again', async () => {
  const deploy = [patient, { test: 'cat version; test "$(cat version)" != bad' }, 'shift', 'bake', 'retire']
  const app = await rig.app('tested', tinyFile('tested', { deploy }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })

  await app.commit({ version: 'bad' })
  const bad = await rig.run(app, 'ship')
  expect(bad).toMatchObject({
    code: 1,
    stdout: matching(/^d-\S+ development v2 rolled-back\n$/),
    stderr: matching(
      /✗ test .*STEP_TEST_FAILED[^]*↩ start:web +taken back[^]*taken back: development is as before \(v1\)[^\n]*\n +hint: lockstep logs shows the output of the test\n/,
    ),
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v1'))
  const [id = ''] = bad.stdout.split(' ')
  expect(await rig.run(app, 'logs', id)).toMatchObject({ code: 0, stdout: matching(/ {2}test {2}bad\n/) })

  const again = await rig.run(app, 'ship', '--json')
  expect(again.code, again.stderr).toBe(5)
  expect(again.json).toMatchObject({ run: { state: 'failed', error: { code: 'PLAN_HELD' } }, deployments: [] })
  expect(again.stderr).toMatch(
    /PLAN_HELD\n +v2 stays out of development: STEP_TEST_FAILED at test[^]*hint: ship a release/,
  )
  await app.commit({})
  const rebuilt = await rig.run(app, 'ship')
  expect(rebuilt).toMatchObject({ code: 5, stderr: matching(/PLAN_HELD\n +v3 stays out of development/) })
  expect(await rig.run(app, 'deploy', 'development', '--release', 'v3')).toMatchObject({ code: 5 })
  expect(await seen(rig, app)).toMatchObject({ runs: 'v1', left: [] })

  await app.commit({ version: 'good' })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v4'))
})

it.for([
  ['never-healthy', 'never gets healthy', { unhealthy: '' }, brief, /web v2: .*(within|after) 10 s/],
  ['dying', 'dies at once', { dies: 'no settings found' }, patient, /web v2: .*exit code 3/],
] as const)('%s: takes a release back that %s', async ([name, , files, begins, reason]) => {
  const app = await rig.app(name, tinyAlone(name, { deploy: [patient, 'shift', 'retire'] }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  await app.commit({ ...files, 'lockstep.yaml': yaml(tinyAlone(name, { deploy: [begins, 'shift', 'retire'] })) })
  const bad = await rig.run(app, 'ship', '--json')
  expect(bad.code, bad.stderr).toBe(1)
  const error = { code: 'STEP_UNHEALTHY', message: matching(reason) }
  expect(bad.json).toMatchObject({
    run: { state: 'failed' },
    deployments: [{ state: 'rolled-back', cause: { kind: 'failure', step: 'start:web', error } }],
  })
  expect(bad.stderr).toMatch(/✗ start:web .*STEP_UNHEALTHY/)
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
  const { deployments } = bad.json as { deployments: { id: string }[] }
  const id = deployments[0]?.id ?? ''
  expect(await rig.run(app, 'logs', id)).toMatchObject({ code: 0, stdout: matching(/start:web {2}STEP_UNHEALTHY: /) })
  // Where the hint says that its output is.
  const output = await readFile(join(rig.home(), 'agent/logs', name, 'development', `web.${id}.1.log`), 'utf8')
  expect(output).toContain('the tiny app begins')
})

it('takes back a first release too: nothing stays', async () => {
  const app = await rig.app('first', tinyAlone('first', { deploy: [start, 'shift', 'retire'] }))
  await app.commit({ unhealthy: '' })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/development is as before \(nothing runs there\)/),
  })
  expect(await seen(rig, app)).toEqual(empty({ held: ['v1'] }))
})

it('waits for a slow start', async () => {
  const app = await rig.app('slow', tinyAlone('slow', { deploy: [patient, 'shift', 'retire'] }))
  await app.commit({ slow: '700' })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
})

it('takes a release back that the watch sees fail after the shift', async () => {
  const watch = [{ http: '/version', every: '50ms', within: '10s', failures: 2 }]
  const app = await rig.app('watched', tinyAlone('watched', {}, { watch, bake: '1500ms' }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  await app.commit({ breaks: '/version' })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/✗ bake .*STEP_WATCH_FAILED[^]*↩ shift:web[^]*↩ start:web/),
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
})

it('takes a release back whose port belongs to somebody else, and lets it in once it is free', async () => {
  const stranger = createServer().listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const { port } = stranger.address() as AddressInfo
  const app = await rig.app('ported', tinyAlone('ported', {}, { target: { local: { ports: { web: port } } } }))
  try {
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 1,
      stderr: matching(new RegExp(`✗ start:web .*ROUTER_PORT_IN_USE .*${port}`)),
    })
    expect(await seen(rig, app)).toEqual(empty())
  } finally {
    await new Promise(resolve => stranger.close(resolve))
  }
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await (await fetch(`http://127.0.0.1:${port}/version`)).text()).toBe('one')
  await app.commit({ 'lockstep.yaml': yaml(tinyAlone('ported')) })
})

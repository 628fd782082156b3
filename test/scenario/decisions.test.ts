import { readFile, rename, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { HistoryEntry } from '../../src/app/status.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { toSecond } from '../../src/domain/instant-text.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 120_000 }

/**
 * A test command that says that it runs and then waits for a file outside of the repository: `go` lets it end well, `fail` badly.
 */
const gate = (app: string) => {
  const path = rig.path(`${app}.gate`)
  const run = `echo waiting > ${path}; while grep -q waiting ${path}; do sleep 0.1; done; grep -q go ${path}`
  return {
    run,
    isReached: () => until(`${app} reaches its gate`, async () => (await readText(path)).includes('waiting'), patience),
    // As a whole or not at all: whoever reads it while it is written would find nothing in it.
    open: async (word: 'go' | 'fail') => {
      await writeFile(`${path}.part`, word)
      await rename(`${path}.part`, path)
    },
  }
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })

const history = async (app: TinyApp): Promise<readonly HistoryEntry[]> =>
  (await rig.run(app, 'history', '--json')).json as readonly HistoryEntry[]

/** An app whose v1 runs, and whose next release stops at the gate. */
const gated = async (name: string) => {
  const app = await rig.app(name, tinyAlone(name))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const stop = gate(name)
  await app.commit({
    version: 'two',
    'lockstep.yaml': yaml(tinyAlone(name, { deploy: ['start', { test: stop.run }, 'shift', 'bake', 'retire'] })),
  })
  return { app, stop }
}

it('Ctrl-C at ship leaves the deployment alone and says how to take it back', async () => {
  const { app, stop } = await gated('left')
  const ship = rig.start(app, 'ship')
  await stop.isReached()
  ship.child.kill('SIGINT')
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(130)
  const [id] = /d-[0-9a-z]+/.exec(stderr) ?? []
  expect(stderr).toContain(`detached: deployment ${id} goes on; lockstep abort ${id} takes it back`)
  expect(await rig.run(app, 'status')).toMatchObject({ code: 0, stdout: matching(new RegExp(`${id} is acting`)) })
  await stop.open('go')
  await until('it succeeds', async () => (await history(app))[0]?.state === 'succeeded', patience)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

it('status shows what a first deployment has started, before anything is on record', async () => {
  const stop = gate('first')
  const app = await rig.app('first', tinyAlone('first', { deploy: ['start', 'shift', { test: stop.run }, 'bake'] }))
  const ship = rig.start(app, 'ship')
  await stop.isReached()
  const { stdout } = await rig.run(app, 'status')
  expect(stdout).toMatch(
    /^development: no release yet, d-[0-9a-z]+ is acting\n {2}web +http:\S+ +v1 healthy +100 % to v1$/m,
  )
  await stop.open('go')
  expect(await ship.ended).toMatchObject({ code: 0 })
})

it('Ctrl-C at deploy leaves the deployment alone; Ctrl-C at a build does not end it', async () => {
  const { app, stop } = await gated('leftdeploy')
  const first = rig.start(app, 'ship')
  await stop.isReached()
  await stop.open('fail')
  expect(await first.ended).toMatchObject({ code: 1 })
  await rig.run(app, 'hold', 'lift', 'development', 'v2', '--reason', 'try again')

  const deploy = rig.start(app, 'deploy', 'development', '--release', 'v2', '--json')
  await stop.isReached()
  deploy.child.kill('SIGINT')
  const { code, stdout, stderr } = await deploy.ended
  expect(code, stderr).toBe(130)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/detached: deployment (d-\S+) goes on; lockstep abort \1 takes it back/)
  await stop.open('go')
  await until('it succeeds', async () => (await history(app))[0]?.state === 'succeeded', patience)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))

  const building = gate('building')
  const service = { build: { context: '.', run: building.run }, command: 'node server.js', health: '/healthz' }
  await app.commit({ 'lockstep.yaml': yaml(tinyAlone('leftdeploy', { services: { web: service } })) })
  const ship = rig.start(app, 'ship')
  await building.isReached()
  ship.child.kill('SIGINT')
  expect(await ship.ended).toMatchObject({
    code: 130,
    stderr: matching(/detached: run run-\S+ goes on; lockstep status/),
  })
  await building.open('go')
  await until(
    'v3 runs',
    async () => (await history(app))[0]?.release === 'v3' && (await history(app))[0]?.state === 'succeeded',
    patience,
  )
  expect(await seen(rig, app)).toEqual(settledAt('v3'))
})

it('abort takes a running deployment back, once', async () => {
  const { app, stop } = await gated('aborted')
  const ship = rig.start(app, 'ship')
  await stop.isReached()
  const [running] = await history(app)
  const id = running?.id ?? ''
  const abort = await rig.run(app, 'abort', id, '--reason', 'wrong day')
  expect(abort).toMatchObject({
    code: 0,
    stdout: `${id} development v2 rolled-back\n`,
    stderr: matching(/abort requested by .*: wrong day/),
  })
  expect(await ship.ended).toMatchObject({
    code: 1,
    stderr: matching(/abort requested by .*: wrong day[^]*taken back: development is as before/),
  })
  // A person's abort is no verdict on the release: it is not held.
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  const again = await rig.run(app, 'abort', id, '--json')
  expect(again.code, again.stderr).toBe(1)
  expect(again.json).toMatchObject({ error: { code: 'DEPLOYMENT_EVENT_REFUSED' } })
  expect(again.stderr).toMatch(
    /DEPLOYMENT_EVENT_REFUSED\n +abort-requested is not possible while the deployment is rolled-back[^]*hint: /,
  )
})

it('two deployments of one environment: the second waits visibly and can be aborted', async () => {
  const { app, stop } = await gated('queued')
  const first = rig.start(app, 'ship')
  await stop.isReached()
  await app.commit({ version: 'three', 'lockstep.yaml': yaml(tinyAlone('queued')) })
  const second = rig.start(app, 'ship')
  const waiting = await until(
    'the second waits',
    async () => (await history(app)).find(({ release, state }) => release === 'v3' && state === 'queued'),
    patience,
  )
  const [, acting] = (await history(app)) as [HistoryEntry, HistoryEntry]
  expect(acting).toMatchObject({ release: 'v2', state: 'running' })
  await second.says(new RegExp(`waits.*${acting.id}`))
  const abort = await rig.run(app, 'abort', waiting.id, '--reason', 'no hurry')
  expect(abort).toMatchObject({ code: 0, stdout: `${waiting.id} development v3 aborted\n` })
  expect(await second.ended).toMatchObject({ code: 1, stdout: matching(/development v3 aborted\n/) })
  await stop.open('go')
  expect(await first.ended).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

it('the second of two deployments runs once the first is over, planned again', async () => {
  const { app, stop } = await gated('inline')
  const first = rig.start(app, 'ship')
  await stop.isReached()
  await app.commit({ version: 'three', 'lockstep.yaml': yaml(tinyAlone('inline')) })
  const second = rig.start(app, 'ship')
  await until('the second waits', async () => (await history(app)).some(({ state }) => state === 'queued'), patience)
  await stop.open('go')
  expect(await first.ended).toMatchObject({ code: 0 })
  expect(await second.ended).toMatchObject({ code: 0, stderr: matching(/planned again/) })
  expect(await seen(rig, app)).toEqual(settledAt('v3'))
})

it('a step that asks for a while: the plan, the question and the status say so, and then it is taken back', async () => {
  const name = 'asks-awhile'
  const app = await rig.app(name, tinyAlone(name))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const test = { test: { run: 'false', ask: { within: '45s' } } }
  await app.commit({ 'lockstep.yaml': yaml(tinyAlone(name, { deploy: ['start', test, 'shift', 'bake', 'retire'] })) })
  expect(await rig.run(app, 'plan')).toMatchObject({
    code: 0,
    stdout: matching(/ test +test the new version: false +asks when it fails, for 45 s\n/),
  })
  const ship = await rig.run(app, 'ship', '--json')
  expect(ship.code, ship.stderr).toBe(3)
  const [asking] = (ship.json as { deployments: DeploymentView[] }).deployments
  const deadline = `${toSecond(asking?.asking?.deadline ?? '')} UTC`
  expect(ship.stderr).toContain(`waits for an answer (failure), until ${deadline}\n`)
  expect(ship.stderr).toContain(`to take it back; without an answer it is taken back at ${deadline}\n`)
  expect(await rig.run(app, 'status')).toMatchObject({
    stdout: matching(new RegExp(`, ${asking?.id} asks \\(failure of test\\) until ${deadline}\n`)),
  })
  await until('it is taken back', async () => (await history(app))[0]?.state === 'rolled-back', patience)
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
})

it.for([
  ['retry', 0, 'succeeded', settledAt('v2')],
  ['skip', 0, 'succeeded', settledAt('v2')],
  ['abort', 0, 'rolled-back', settledAt('v1', { held: ['v2'] })],
] as const)('a step that asks: %s', async ([word, code, state, end]) => {
  const name = `asks-${word}`
  const app = await rig.app(name, tinyAlone(name))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const flag = rig.path(`${name}.ok`)
  const test = { test: { run: `test -e ${flag}`, ask: true } }
  await app.commit({
    version: 'two',
    'lockstep.yaml': yaml(tinyAlone(name, { deploy: ['start', test, 'shift', 'bake', 'retire'] })),
  })
  const ship = await rig.run(app, 'ship', '--json')
  expect(ship.code, ship.stderr).toBe(3)
  const [asking] = (ship.json as { deployments: DeploymentView[] }).deployments
  expect(asking).toMatchObject({ state: 'asking', asking: { step: 'test', about: 'failure' } })
  const id = asking?.id ?? ''
  expect(ship.stderr).toContain(
    `${id} asks: lockstep retry ${id}, lockstep skip ${id}, or lockstep abort ${id} to take it back`,
  )
  // It keeps the environment and v1 serves meanwhile.
  expect(await seen(rig, app)).toMatchObject({
    runs: 'v1',
    traffic: ['web 100 v1'],
    left: [`lock of ${id}`, `unfinished ${id} asking`],
  })
  const still = await rig.run(app, 'retry', id)
  expect(still.code, still.stderr).toBe(3)
  await writeFile(flag, '')
  const answer = await rig.run(app, word, id, '--reason', 'seen')
  expect(answer, answer.stderr).toMatchObject({ code, stdout: `${id} development v2 ${state}\n` })
  expect(await seen(rig, app)).toEqual(end)
  const late = await rig.run(app, word, id)
  expect(late).toMatchObject({ code: 1, stderr: matching(/DEPLOYMENT_EVENT_REFUSED/) })
})

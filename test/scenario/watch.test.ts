import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { startLoad } from '../rig/load.ts'
import { query, seen, settledAt } from '../rig/outside.ts'
import { noPrometheus, startPrometheus } from '../rig/prometheus.ts'
import { always, switchableServer } from '../rig/switchable-server.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 120_000 }

// The Prometheus of these tests is on this machine, which no server asks by itself.
beforeAll(async () => {
  await mkdir(rig.home(), { recursive: true })
  await writeFile(join(rig.home(), 'policy.yaml'), 'network: { allow: [{ to: 127.0.0.1, apps: metered }] }\n')
})

const urlOf = async (app: TinyApp): Promise<string> => {
  const { json } = await rig.run(app, 'status', '--json')
  return (json as readonly EnvironmentStatus[])[0]?.services[0]?.url ?? ''
}

it('takes a release back that answers its users badly, beside an old one that does not, and holds it', async () => {
  const watch = [{ 'bad-answers': 5, 'times-old': 2, every: '200ms', over: '2s', requests: 10, missing: '60s' }]
  const first = await rig.app('answers', tinyAlone('answers'))
  expect(await rig.run(first, 'ship')).toMatchObject({ code: 0 })
  const load = startLoad({ url: await urlOf(first), path: '/version', concurrency: 4, ratePerSecond: 100 })
  await first.commit({
    breaks: '/version',
    'lockstep.yaml': JSON.stringify(tinyAlone('answers', {}, { watch, bake: '5m' })),
  })
  const bad = await rig.run(first, 'ship')
  const { reasons } = await load.stop()
  expect(bad).toMatchObject({
    code: 1,
    stderr: matching(
      /✗ bake .*STEP_WATCH_FAILED +bad answers: [\d.]+ % \(\d+ of \d+ requests in [\d.]+ s\) is above 5 %[^]*↩ shift:web/,
    ),
  })
  // The users saw the bad version's own answers; the router lost none.
  expect(Object.keys(reasons)).toEqual(['500 by the instance'])
  expect(await seen(rig, first)).toEqual(settledAt('v1', { held: ['v2'] }))
})

it('takes a release back by a command of the file, which is told where the new version answers', async () => {
  const look = "const answer = await fetch(process.env.LOCKSTEP_INSTANCE_URL_WEB + '/version')"
  const program = `${look}\nprocess.exit((await answer.text()).trim() === 'worse' ? 1 : 0)\n`
  const watch = [{ command: 'node look.mjs', every: '100ms', within: '20s', failures: 2 }]
  const app = await rig.app('commanded', tinyAlone('commanded', {}, { watch, bake: '300ms' }))
  await app.commit({ 'look.mjs': program })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  await app.commit({ version: 'worse' })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/✗ bake .*STEP_WATCH_FAILED +node look.mjs: exit code 1, 2 times in a row/),
  })
  await until('nothing is left', async () => (await seen(rig, app)).left.length === 0)
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
})

it('acts on a breach while a test of the file still runs', async () => {
  const watch = [{ http: '/version', every: '100ms', within: '10s', failures: 2 }]
  const app = await rig.app('during', tinyAlone('during', {}, { watch }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const deploy = ['start', 'shift', { test: 'sleep 3600' }, 'bake', 'retire']
  const file = tinyAlone('during', { deploy }, { watch })
  await app.commit({ breaks: '/version', 'lockstep.yaml': JSON.stringify(file) })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/✗ test .*STEP_WATCH_FAILED +web\/version: answered 500 instead of 200, 2 times in a row/),
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
})

it('never passes by a metric that does not exist: it names it, takes the release back, and does not hold it', async context => {
  if (noPrometheus !== null) return context.skip(noPrometheus)
  const metrics = await switchableServer(always(200, 'error_share{release="v1"} 0\n'))
  const prometheus = await startPrometheus(metrics.port)
  try {
    const query = 'error_share{release="$release"}'
    const errors = { prometheus: query, name: 'error share', above: 0.05, every: '200ms', missing: '20s' }
    const watch = [{ ...errors, url: prometheus.url }]
    const app = await rig.app('metered', tinyAlone('metered', {}, { watch }))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    await app.commit({
      'lockstep.yaml': JSON.stringify(tinyAlone('metered', {}, { watch: [{ ...watch[0], missing: '1s' }] })),
    })
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 1,
      stderr: matching(
        /✗ bake .*STEP_WATCH_INCONCLUSIVE +error share: no data: the query finds no series; the metric does not exist/,
      ),
    })
    expect(await seen(rig, app)).toEqual(settledAt('v1'))
    await metrics.answer(always(200, 'error_share{release="v3"} 0.4\n'))
    await app.commit({ 'lockstep.yaml': JSON.stringify(tinyAlone('metered', {}, { watch })) })
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 1,
      stderr: matching(/✗ bake .*STEP_WATCH_FAILED +error share: 0.4 is above 0.05, 3 times in a row/),
    })
    expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v3'] }))
  } finally {
    await prometheus.stop()
    await metrics.stop()
  }
})

/** Of all deployments of an app, as they were written. */
const eventsOf = async (app: TinyApp): Promise<readonly DeploymentEvent[]> => {
  const text = `select e.body from lockstep.events e join lockstep.deployments d on d.id = e.stream
    where d.app = $1 order by d.place_in_line, e.seq`
  const rows = await query<{ body: string }>(rig.home(), text, [app.name])
  return rows.map(({ body }) => JSON.parse(body) as DeploymentEvent)
}

const serverOf = async (app: TinyApp): Promise<number> => {
  const doctor = (await rig.run(app, 'doctor', '--json')).json as readonly { what: string; detail: string }[]
  return Number(/process (\d+)/.exec(doctor.find(({ what }) => what === 'server')?.detail ?? '')?.[1])
}

it('takes a release back that turns bad while a person is asked, also after the server was killed', async () => {
  const watch = [
    { http: '/version', every: '100ms', within: '10s', failures: 2 },
    { command: 'true', every: '100ms', within: '20s' },
  ]
  const strategy = { canary: { weights: [10], every: '300ms' } }
  const app = await rig.app('asked', tinyAlone('asked', {}, { watch, strategy }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const spoils = rig.path('asked.spoilt')
  const deploy = ['start', 'shift', { test: { run: 'false', ask: true } }, 'bake', 'retire']
  await app.commit({ spoils, 'lockstep.yaml': JSON.stringify(tinyAlone('asked', { deploy }, { watch, strategy })) })
  const ship = await rig.run(app, 'ship')
  expect(ship, ship.stderr).toMatchObject({ code: 3, stderr: matching(/\? test .*waits for an answer \(failure\)/) })
  const server = await serverOf(app)
  process.kill(server, 'SIGKILL')
  await until('the server has ended', () => !existsSync(`/proc/${server}`), patience)
  expect(await seen(rig, app)).toMatchObject({ runs: 'v1', traffic: ['web 100 v2'] })
  await writeFile(spoils, '')
  const last = async () => (await eventsOf(app)).at(-1)?.type === 'rolled-back'
  await until('nobody has answered, and it is taken back', last, patience)
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
  const breached = (await eventsOf(app)).find(({ type }) => type === 'breached')
  expect(breached).toMatchObject({ step: 'test', error: { code: 'STEP_WATCH_FAILED', message: matching(/500/) } })
})

it('bakes longer by the time in which the server was away', async () => {
  const bakeMs = 9_000
  const watch = [{ http: '/version', every: '200ms', within: '10s' }]
  const app = await rig.app('away', tinyAlone('away', {}, { watch, bake: `${bakeMs}ms` }))
  // Asked before: to ask may take longer than it bakes.
  const server = await serverOf(app)
  const ship = rig.start(app, 'ship')
  const bake = (type: DeploymentEvent['type']) => (event: DeploymentEvent) =>
    event.type === type && 'step' in event && event.step === 'bake'
  const find = async (type: DeploymentEvent['type']) => (await eventsOf(app)).find(bake(type))
  await ship.says(/✓ shift:web/)
  await until('progress was saved', () => find('checkpoint'), patience)
  // As a power cut would.
  process.kill(server, 'SIGKILL')
  const killedAtMs = Date.now()
  await ship.says(/the server is away: waiting for it/)
  await until('the server has ended', () => !existsSync(`/proc/${server}`), patience)
  expect(await rig.run(app, 'status')).toMatchObject({ code: 0 })
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  const events = await eventsOf(app)
  const atMs = (event: DeploymentEvent | undefined) => Date.parse(event?.at ?? '')
  const takenOver = atMs(events.find(({ type }) => type === 'taken-over'))
  const [started, done] = [events.find(bake('step-started')), events.findLast(bake('step-done'))].map(atMs)
  const awayMs = takenOver - killedAtMs
  expect(awayMs).toBeGreaterThan(0)
  expect((done ?? 0) - (started ?? 0) - awayMs).toBeGreaterThanOrEqual(bakeMs - 50)
})

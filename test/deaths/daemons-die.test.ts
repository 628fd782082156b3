import { expect, it } from 'vitest'
import { agentClient } from '../../src/agent/client.ts'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { routerClient } from '../../src/router/client.ts'
import { commandGate } from '../rig/gate.ts'
import { instancePids } from '../rig/instance-pids.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { query, seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const patience = { timeoutMs: 120_000 }
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

const pidOf = {
  agent: async () => (await agentClient(rig.home()).agent()).pid,
  router: async () => (await routerClient({ home: rig.home() }).status()).pid,
} as const
type Daemon = keyof typeof pidOf
const daemons = ['agent', 'router'] as const

/** kill -9; answers the process that is gone. */
const kill = async (daemon: Daemon): Promise<number> => {
  const pid = await pidOf[daemon]()
  process.kill(pid, 'SIGKILL')
  return pid
}

const isReplaced = (daemon: Daemon, pid: number) =>
  until(
    `another ${daemon} runs`,
    async () => {
      const now = await pidOf[daemon]().catch(() => pid)
      return now !== pid
    },
    patience,
  )

/** Waits until that step of the app's newest deployment is under way. */
const isUnderWay = (app: TinyApp, step: string) =>
  until(
    `${step} is under way`,
    async () => {
      const text = `select type from lockstep.events where body like '%"step":"' || $2 || '"%' and stream =
        (select id from lockstep.deployments where app = $1 order by place_in_line desc limit 1)`
      const types = (await query<{ type: string }>(rig.home(), text, [app.name, step])).map(({ type }) => type)
      return types.includes('step-started') && !types.includes('step-done')
    },
    patience,
  )

const order = ['start', 'shift', 'bake', 'retire'] as const
const fileOf = (name: string, deploy: readonly unknown[] = order, of: object = {}) => tinyAlone(name, { deploy }, of)

const withV1 = async (name: string): Promise<TinyApp> => {
  const app = await rig.app(name, fileOf(name))
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  return app
}

it.for(daemons)('the %s is killed while instances start: the deployment goes on', async daemon => {
  const app = await withV1(`start-${daemon}`)
  await app.commit({ version: 'two', slow: '3000' })
  const ship = rig.start(app, 'ship')
  await isUnderWay(app, 'start:web')
  await until(
    'the new instance runs',
    () => instancePids(rig.home(), { app: app.name, environment: 'development' }).size === 2,
  )
  await isReplaced(daemon, await kill(daemon))
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

it.for(daemons)('the %s is away when users are moved: the deployment waits for it and goes on', async daemon => {
  const name = `shift-${daemon}`
  const app = await withV1(name)
  const gate = commandGate(rig.path(`${name}.gate`))
  await app.commit({
    version: 'two',
    'lockstep.yaml': yaml(fileOf(name, ['start', { test: gate.run }, 'shift', 'bake', 'retire'])),
  })
  const ship = rig.start(app, 'ship')
  await gate.reached()
  const killed = await kill(daemon)
  await gate.open()
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  await isReplaced(daemon, killed)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

/** Answers /hold only once it is asked for /let-go: a request that is under way for as long as the test likes. */
const holding = `const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')
const held = []
createServer((request, response) => {
  if (request.url === '/hold') return held.push(response)
  if (request.url === '/let-go') held.forEach(one => one.end(readFileSync('version')))
  response.end(readFileSync('version'))
}).listen(Number(process.env.PORT), process.env.HOST)
`

it.for(daemons)('the %s is killed while the old version is drained: the deployment goes on', async daemon => {
  const name = `drain-${daemon}`
  const app = await rig.app(name, fileOf(name, order))
  await app.commit({ 'server.js': holding })
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const [status] = (await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[]
  const [old] = await agentClient(rig.home()).instances({ app: name, environment: 'development' })
  const request = fetch(`${status?.services[0]?.url}/hold`).then(
    answer => answer.text(),
    () => 'cut',
  )
  await app.commit({ version: 'two' })
  const ship = rig.start(app, 'ship')
  await isUnderWay(app, 'retire:web')
  await isReplaced(daemon, await kill(daemon))
  // What was in flight in the router went with it. Otherwise straight to the old instance: no route leads there any more.
  if (daemon === 'agent')
    expect((await fetch(`http://${old?.address.host}:${old?.address.port}/let-go`)).status).toBe(200)
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  // What is in flight in a router that dies cannot be sent again; the agent is in no request's way.
  expect(await request).toBe(daemon === 'router' ? 'cut' : 'one')
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})

it('an old instance is killed during a deployment that fails: it is started again, and users are on it', async () => {
  const name = 'old-dies'
  const app = await withV1(name)
  const gate = commandGate(rig.path(`${name}.gate`))
  await app.commit({
    version: 'two',
    'lockstep.yaml': yaml(fileOf(name, ['start', 'shift', { test: gate.run }, 'bake', 'retire'])),
  })
  const ship = rig.start(app, 'ship')
  await gate.reached()
  const place = { app: name, environment: 'development' }
  const [old] = await oldest(app)
  const pid = instancePids(rig.home(), place).get(old) ?? 0
  process.kill(pid, 'SIGKILL')
  await gate.open('fail')
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(1)
  await until('it is healthy again', async () => (await seen(rig, app)).instances.includes('web v1 healthy'), patience)
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
  expect(instancePids(rig.home(), place).get(old)).not.toBe(pid)
})

/** kill -9 of what may have ended by itself meanwhile. */
const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Bake is under way; answers the new instance's process. */
const inBake = async (name: string, of: object) => {
  const app = await withV1(name)
  await app.commit({ version: 'two', 'lockstep.yaml': yaml(fileOf(name, order, of)) })
  const ship = rig.start(app, 'ship')
  await isUnderWay(app, 'bake')
  const [, id] = await oldest(app)
  const pid = () => instancePids(rig.home(), { app: name, environment: 'development' }).get(id)
  return { app, ship, pid }
}

it('a new instance that dies during bake, and again after each new start, is seen: the release is taken back', async () => {
  const { app, ship, pid } = await inBake('new-dies-often', { bake: '10m' })
  let killed: number | undefined
  await until(
    'the ship has ended',
    () => {
      const now = pid()
      if (now !== undefined && now !== killed) end(now)
      killed = now ?? killed
      return ship.child.exitCode !== null
    },
    { ...patience, everyMs: 200 },
  )
  expect(await ship.ended).toMatchObject({ code: 1, stderr: matching(/✗ bake +STEP_WATCH_FAILED/) })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
})

/** Ids of the instances of an app, v1's first. */
const oldest = async (app: TinyApp): Promise<readonly [string, string]> => {
  const [status] = (await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[]
  const ids = (status?.services[0]?.instances ?? []).toSorted((a, b) => (a.release < b.release ? -1 : 1))
  return [ids[0]?.id ?? '', ids[1]?.id ?? '']
}

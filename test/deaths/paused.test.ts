import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { agentClient } from '../../src/agent/client.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import { ordersOutcome } from '../../src/demo/orders-outcome.ts'
import { socketPath } from '../../src/serve/home.ts'
import { ordersForTests } from '../data/orders.ts'
import type { Orders } from '../data/orders.ts'
import { commandGate } from '../rig/gate.ts'
import { instancePids } from '../rig/instance-pids.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { unwritable } from '../rig/unwritable.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const orders = ordersForTests(rig)
const place = { app: 'orders', environment: 'development' }
const patience = { timeoutMs: 120_000 }

/** v1 runs; v2 is being deployed, its consumers are paused, and it stands in its test. */
const pausedInItsTest = async (name: string) => {
  const world = await orders.make(name)
  await world.commit('v1')
  const first = await rig.run(world, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const gate = commandGate(rig.path(`${name}.gate`))
  const deploy = ['pause', 'migrate', 'start', { test: gate.run }, 'resume', 'shift', 'bake', 'retire']
  await world.commit('v2', { file: { deploy }, of: { bake: '500ms' } })
  const ship = rig.start(world, 'ship')
  await gate.reached()
  return { world, gate, ship, intake: (await world.status()).services.find(({ service }) => service === 'intake')?.url }
}

/** Sends so many orders; answers the ids of those that were accepted. */
const send = async (url: string | null | undefined, count: number): Promise<ReadonlySet<string>> => {
  const accepted = new Set<string>()
  for (let n = 0; n < count; n++) {
    const id = randomUUID()
    const body = JSON.stringify({ id, customer: 'Ann', item: 'tea', quantity: 1 })
    const answer = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (answer.status === 202) accepted.add(id)
  }
  return accepted
}

const processed = async (world: Orders, accepted: ReadonlySet<string>): Promise<void> => {
  const { orders: url } = await world.urls()
  await until('every order is processed', async () => (await ordersOutcome(url, accepted)).lost.length === 0, patience)
  expect((await ordersOutcome(url, accepted)).doubled).toEqual([])
}

/** One process more of what that one is, as an autoscaler starts it: it knows nothing of anybody. */
const another = async (pid: number) => {
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)
  const env = Object.fromEntries(
    variables.map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
  const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  const port = await freePort()
  const child = spawn(program, args, {
    cwd: readlinkSync(`/proc/${pid}/cwd`),
    env: { ...env, PORT: String(port) },
    stdio: 'ignore',
  })
  await until(
    'the copy answers',
    () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    patience,
  )
  return async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

it('workers that start while consumers are paused and Lockstep is down consume nothing', async () => {
  const { world, gate, ship, intake } = await pausedInItsTest('scaled')
  ship.child.kill('SIGINT')
  await ship.ended
  const { pid } = await apiClient(rig.home(), socketPath(rig.home())).get<{ pid: number }>('/v1/health')
  process.kill(pid, 'SIGKILL')
  const accepted = await send(intake, 20)
  expect(accepted.size).toBe(20)

  const workers = [...instancePids(rig.home(), place)].filter(([id]) => id.startsWith('worker.'))
  expect(workers).toHaveLength(2)
  for (const [, worker] of workers) process.kill(worker, 'SIGKILL')
  const again = () => [...instancePids(rig.home(), place)].filter(([id]) => id.startsWith('worker.'))
  await until(
    'both run again',
    () => again().length === 2 && again().every(([, one]) => workers.every(([, old]) => old !== one)),
    patience,
  )
  await until(
    'both are healthy',
    async () => (await agentClient(rig.home()).instances(place)).every(({ state }) => state === 'healthy'),
    patience,
  )
  const end = await another(again()[0]?.[1] ?? 0)
  // Each asks for its flag four times a second, and would receive at once.
  const since = performance.now()
  await until(
    'they had their chance',
    async () => {
      expect(await world.queued()).toEqual({ waiting: 20, inFlight: 0 })
      expect(await world.rows('select 1 from order_attempts')).toEqual([])
      return performance.now() - since > 5_000
    },
    { ...patience, everyMs: 250 },
  )
  await end()

  // Any command that needs the server starts it again.
  await gate.open()
  await until('v2 is there', async () => (await world.history())[0]?.state === 'succeeded', patience)
  await processed(world, accepted)
})

it('the new version cannot be stopped: stuck, the schema stays, and so does the pause, until it is mended', async () => {
  const { world, gate, ship, intake } = await pausedInItsTest('refused')
  const agent = unwritable(join(rig.home(), 'agent'))
  let id = ''
  const accepted = await send(intake, 10)
  try {
    await gate.open('fail')
    const { code, stderr } = await ship.ended
    expect(code, stderr).toBe(3)
    const status = await world.status()
    id = status.deployment ?? ''
    expect(status.left).toEqual([
      'start the new intake without traffic',
      'start the new worker without traffic',
      'expand the schema: 20260201000000_order_priority.sql',
      'pause orders and prove that nothing is in flight',
    ])
    expect(status.consumers).toEqual([{ consumer: 'orders', pausedBy: [`deployment ${id}`] }])
    expect(await world.rows('select priority from orders')).toEqual([])
    expect(await world.queued()).toEqual({ waiting: 10, inFlight: 0 })
  } finally {
    agent.mend()
  }
  const retried = await rig.run(world, 'retry', id)
  expect(retried.code, retried.stderr).toBe(1)
  expect(await world.status()).toMatchObject({
    deployment: null,
    left: [],
    release: { version: 'v1' },
    consumers: [{ consumer: 'orders', pausedBy: [] }],
  })
  await processed(world, accepted)
})

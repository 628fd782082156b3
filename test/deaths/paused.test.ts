import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { expect, it } from 'vitest'
import { agentClient } from '../../src/agent/client.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { ordersForTests } from '../data/orders.ts'
import { instancePids } from '../rig/instance-pids.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { until } from '../rig/until.ts'
import { pausedInItsTest, processed, send } from './paused-orders.ts'

const rig = lockstepForTests()
const orders = ordersForTests(rig)
const place = { app: 'orders', environment: 'development' }
const patience = { timeoutMs: 120_000 }

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
  const { world, gate, ship, intake } = await pausedInItsTest(rig, orders)
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

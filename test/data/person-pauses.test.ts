import { afterEach, expect, it } from 'vitest'
import { startLoad } from '../../src/demo/load.ts'
import type { Load } from '../../src/demo/load.ts'
import { ordersOutcome } from '../../src/demo/orders-outcome.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { until } from '../rig/until.ts'
import { ordersForTests } from './orders.ts'

const rig = lockstepForTests({ LOCKSTEP_ACTOR: 'grace' })
const orders = ordersForTests(rig)
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 60_000 }

let load: Load | undefined
afterEach(() => load?.stop())

it("a person's pause survives a deployment that fails and one that succeeds: what they paused goes on when they say so", async () => {
  const world = await orders.make()
  await world.commit('v1')
  const first = await rig.run(world, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const urls = await world.urls()
  expect((await rig.run(world, 'pause', 'development', 'invoices', '--reason', 'why not')).stderr).toContain(
    'FLAG_CONSUMER_UNKNOWN',
  )
  expect((await rig.run(world, 'pause', 'development', 'orders', '--reason', ' ')).stderr).toContain(
    'GATE_REASON_MISSING',
  )
  expect(await rig.run(world, 'pause', 'development', 'orders', '--reason', 'the bank is down')).toMatchObject({
    code: 0,
    stdout: 'orders in development: paused by grace\n',
  })
  await world.isPaused()
  load = startLoad((await world.status()).services.find(({ service }) => service === 'intake')?.url ?? '')
  const { accepted } = load.seen
  await until('orders wait', () => accepted.size > 20, patience)
  const pausedByGrace = [{ consumer: 'orders', pausedBy: ['person grace'] }]
  const written = async (): Promise<number> => (await world.rows(`select 1 from order_attempts`)).length
  const before = await written()

  await world.commit('v2', { file: { deploy: failing } })
  expect(await rig.run(world, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/↩ resume[^]*↩ pause[^]*taken back/),
  })
  expect(await world.status()).toMatchObject({
    release: { version: 'v1' },
    consumers: pausedByGrace,
    deployment: null,
  })
  expect(await written()).toBe(before)

  await world.commit('v2', { of: { bake: '500ms' }, another: 'mended' })
  const good = await rig.run(world, 'ship')
  expect(good.code, good.stderr).toBe(0)
  expect(await world.status()).toMatchObject({
    release: { version: 'v3' },
    consumers: pausedByGrace,
    deployment: null,
  })
  expect(await written()).toBe(before)

  expect(await rig.run(world, 'consumers', 'development')).toMatchObject({
    code: 0,
    stdout: matching(/^orders of orders: paused by grace\n {2}worker\S+ +reads nothing +0 in hand/),
  })
  expect(await rig.run(world, 'resume', 'development', 'orders', '--of', 'ada')).toMatchObject({
    stdout: 'orders in development: paused by grace\n',
  })
  expect(await rig.run(world, 'resume', 'development', 'orders', '--reason', 'it is back')).toMatchObject({
    code: 0,
    stdout: 'orders in development: reads\n',
  })
  expect(await rig.run(world, 'audit', '--app', 'orders')).toMatchObject({
    stdout: matching(/consumer paused[^]*the bank is down[^]*consumer resumed[^]*it is back/),
  })
  await load.stop()
  await until(
    'every order is processed',
    async () => (await ordersOutcome(urls.orders, accepted)).lost.length === 0,
    patience,
  )
  expect((await ordersOutcome(urls.orders, accepted)).doubled).toEqual([])
  expect((await world.status()).consumers).toEqual([{ consumer: 'orders', pausedBy: [] }])
})

const failing = ['pause', 'migrate', 'start', 'resume', 'shift', { test: 'false' }, 'bake', 'retire']

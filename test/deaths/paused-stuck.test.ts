import { expect, it } from 'vitest'
import { ordersForTests } from '../data/orders.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { pausedInItsTest, processed, send } from './paused-orders.ts'

const rig = lockstepForTests()
const orders = ordersForTests(rig)

it('the schema cannot be taken back: stuck, and the pause stays, until it is mended', async () => {
  const { world, gate, ship, intake } = await pausedInItsTest(rig, orders)
  await world.rows('create view priorities as select priority from orders')
  const accepted = await send(intake, 10)
  await gate.open('fail')
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(3)
  const status = await world.status()
  const id = status.deployment ?? ''
  expect(status.left).toEqual([
    'expand the schema: 20260201000000_order_priority.sql',
    'pause orders and prove that nothing is in flight',
  ])
  expect(status.consumers).toEqual([{ consumer: 'orders', pausedBy: [`deployment ${id}`] }])
  expect(status.services.flatMap(({ instances }) => instances.map(({ release }) => release))).toEqual(['v1', 'v1'])
  expect(await world.queued()).toEqual({ waiting: 10, inFlight: 0 })

  await world.rows('drop view priorities')
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

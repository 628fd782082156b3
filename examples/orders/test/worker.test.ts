import { expect, it } from 'vitest'
import { until } from '../../../test/rig/until.ts'
import { closeDatabase, query } from './rig/database.ts'
import { attempts, orderId, orderIds, orderMessage, untilEmpty, untilWritten } from './rig/orders.ts'
import { ordersWorld } from './rig/world.ts'

const world = ordersWorld()

it('writes an order once, however often it is delivered and by whom', async () => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  flags.set('consume-orders', true)
  for (let delivery = 0; delivery < 6; delivery += 1) await queue.send(queueUrl, orderMessage(orderId(1)))
  await queue.send(queueUrl, orderMessage(orderId(2)))
  await Promise.all([start('worker'), start('worker')])
  await untilEmpty(world())
  expect(await orderIds(databaseUrl)).toEqual([orderId(1), orderId(2)])
  const made = (await attempts(databaseUrl)).filter(attempt => attempt.order_id === orderId(1))
  expect(made).toHaveLength(6)
  expect(made.filter(attempt => attempt.applied)).toHaveLength(1)
  expect(made.every(attempt => attempt.release === 'v1' && attempt.instance.startsWith('worker-'))).toBe(true)
})

it('writes an order and its attempt together or not at all, and tries again', async () => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  await query(databaseUrl, `alter table order_attempts add constraint refuse check (release <> 'v1')`)
  flags.set('consume-orders', true)
  const worker = await start('worker')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await until('the write failed', () => worker.logged('message-failed').length > 0)
  expect(await orderIds(databaseUrl)).toEqual([])
  await query(databaseUrl, 'alter table order_attempts drop constraint refuse')
  await untilWritten(world(), [orderId(1)])
  await untilEmpty(world())
  expect(await attempts(databaseUrl)).toMatchObject([{ applied: true }])
})

it.each([
  ['of a newer schema', orderMessage(orderId(1), { schema: 2 }), 'schema 2 is for a newer worker'],
  ['that is no order', { schema: 1, id: orderId(1) }, 'customer'],
  ['that is no JSON', 'tea, please', 'Invalid input'],
])('leaves a message %s in the queue and handles the others', async (_, body, reason) => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  flags.set('consume-orders', true)
  await queue.send(queueUrl, body)
  await queue.send(queueUrl, orderMessage(orderId(2)))
  const worker = await start('worker')
  await untilWritten(world(), [orderId(2)])
  await until('the message is left', () => worker.logged('message-left').length > 0)
  expect(worker.logged('message-left')[0]?.reason).toContain(reason)
  await until('the other is deleted', async () => (await queue.counts(queueUrl)).hidden === 1)
  expect(await orderIds(databaseUrl)).toEqual([orderId(2)])
})

it('takes the extra field of a newer version', async () => {
  const { queue, queueUrl, flags, start } = world()
  flags.set('consume-orders', true)
  await queue.send(queueUrl, orderMessage(orderId(1), { priority: 'express' }))
  await start('worker')
  await untilWritten(world(), [orderId(1)])
  await untilEmpty(world())
})

it('writes an order whose database was closed for a moment, without a second delivery', async () => {
  const { queue, queueUrl, databaseUrl, databaseName, serverUrl, flags, start } = world()
  flags.set('consume-orders', true)
  const worker = await start('worker')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await untilWritten(world(), [orderId(1)])
  const closed = await closeDatabase(serverUrl, databaseName)
  await queue.send(queueUrl, orderMessage(orderId(2)))
  await until('it is being handled', () => flags.heard().at(-1)?.inFlight === 1)
  await closed.reopen()
  await untilWritten(world(), [orderId(2)])
  await untilEmpty(world())
  expect(worker.logged('message-failed')).toEqual([])
  expect(await attempts(databaseUrl)).toHaveLength(2)
})

it('is healthy while it is paused', async () => {
  const worker = await world().start('worker')
  const answer = await fetch(`${worker.url}/healthz`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ release: 'v1', instance: 'worker-1', database: 'ok', queue: 'ok' })
})

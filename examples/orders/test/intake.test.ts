import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { until } from '../../../test/rig/until.ts'
import { closeDatabase, query } from './rig/database.ts'
import { orderId, orderIds, post, untilEmpty, untilWritten } from './rig/orders.ts'
import { ordersTree } from './rig/version-tree.ts'
import { ordersWorld } from './rig/world.ts'

const world = ordersWorld()

it('refuses an order with every reason and enqueues nothing', async () => {
  const intake = await world().start('intake')
  const answer = await post(`${intake.url}/orders`, { id: 'x', customer: ' ', quantity: 1001 })
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('x-release')).toBe('v1')
  const body = (await answer.json()) as { reasons: { field: string; reason: string }[] }
  expect(body.reasons.map(reason => reason.field).sort()).toEqual(['customer', 'id', 'item', 'quantity'])
  expect(body.reasons.every(reason => reason.reason.length > 0)).toBe(true)
  expect(await world().queue.counts(world().queueUrl)).toEqual({ ready: 0, hidden: 0 })
})

it.each([
  ['no JSON', '{', 400],
  ['a body beyond 64 KB', JSON.stringify({ customer: 'x'.repeat(70_000) }), 413],
  ['a quantity of 0', { customer: 'Ada', item: 'tea', quantity: 0 }, 422],
  ['half a piece', { customer: 'Ada', item: 'tea', quantity: 1.5 }, 422],
])('refuses %s', async (_, body, status) => {
  const intake = await world().start('intake')
  expect((await post(`${intake.url}/orders`, body)).status).toBe(status)
})

it('puts an order in the queue with its schema', async () => {
  const intake = await world().start('intake')
  const answer = await post(`${intake.url}/orders`, { customer: 'Ada', item: 'tea', quantity: 1000 })
  expect(answer.status).toBe(202)
  const { id, release } = (await answer.json()) as { id: string; release: string }
  expect(release).toBe('v1')
  const [message] = await world().queue.receive(world().queueUrl)
  expect(JSON.parse(message?.Body ?? '')).toEqual({ schema: 1, id, customer: 'Ada', item: 'tea', quantity: 1000 })
  expect(message?.MessageAttributes?.schema).toMatchObject({ DataType: 'Number', StringValue: '1' })
})

it('answers 404 before and the order after the worker wrote it', async () => {
  const intake = await world().start('intake')
  const id = orderId(1)
  const order = { id, customer: 'Ada', item: 'tea', quantity: 3 }
  await post(`${intake.url}/orders`, order)
  expect((await fetch(`${intake.url}/orders/${id}`)).status).toBe(404)
  expect(await (await fetch(`${intake.url}/orders/stats`)).json()).toEqual({ count: 0 })
  world().flags.set('consume-orders', true)
  await world().start('worker')
  await untilWritten(world(), [id])
  const answer = await fetch(`${intake.url}/orders/${id}`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ ...order, createdAt: expect.stringMatching(/^20.*Z$/) as string })
  expect(await (await fetch(`${intake.url}/orders/stats`)).json()).toEqual({ count: 1 })
  await untilEmpty(world())
})

it('knows neither a broken id nor another path', async () => {
  const intake = await world().start('intake')
  for (const path of ['/orders/1', '/orders', '/']) expect((await fetch(`${intake.url}${path}`)).status).toBe(404)
})

it('is healthy with both, and says which is away', async () => {
  const healthy = await world().start('intake')
  const answer = await fetch(`${healthy.url}/healthz`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ release: 'v1', instance: 'intake-1', database: 'ok', queue: 'ok' })
  const lost = await world().start('intake', {
    env: { QUEUE_URL: `${world().queueUrl}-missing`, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
  })
  const bad = await fetch(`${lost.url}/healthz`)
  expect(bad.status).toBe(503)
  expect(await bad.json()).toMatchObject({ database: 'away', queue: 'away' })
})

it('does not say 202 when the queue did not take the order', async () => {
  const intake = await world().start('intake', { env: { QUEUE_URL: `${world().queueUrl}-missing` } })
  const answer = await post(`${intake.url}/orders`, { customer: 'Ada', item: 'tea', quantity: 1 })
  expect(answer.status).toBe(503)
  expect(intake.logged('enqueue-failed')).toHaveLength(1)
})

it('answers every read while the database is copied as a template', async () => {
  const { serverUrl, databaseName, start } = world()
  const intake = await start('intake')
  const read = async (): Promise<number> => (await fetch(`${intake.url}/orders/stats`)).status
  expect(await read()).toBe(200)
  const closed = await closeDatabase(serverUrl, databaseName)
  await until('the idle session is missed', () => intake.logged('database-connection-lost').length > 0)
  const reads = [read(), read(), read()]
  await query(serverUrl, `create database ${databaseName}_copy template ${databaseName}`)
  await closed.reopen()
  expect(await Promise.all(reads)).toEqual([200, 200, 200])
})

it('passes its own smoke test, which leaves nothing behind', async () => {
  const intake = await world().start('intake')
  const env = { LOCKSTEP_TEST_URL_INTAKE: intake.url, LOCKSTEP_TEST_HEADER: 'x-lockstep-version: v1' }
  const smoke = promisify(execFile)(process.execPath, ['test/smoke.ts'], { cwd: ordersTree, env })
  expect((await smoke).stdout).toContain('/orders 422 by v1')
  expect(await world().queue.counts(world().queueUrl)).toEqual({ ready: 0, hidden: 0 })
  expect(await orderIds(world().databaseUrl)).toEqual([])
})

it('fails its smoke test when the database is away', async () => {
  const intake = await world().start('intake', { env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } })
  const env = { LOCKSTEP_TEST_URL_INTAKE: intake.url }
  const smoke = promisify(execFile)(process.execPath, ['test/smoke.ts'], { cwd: ordersTree, env })
  await expect(smoke).rejects.toThrow('/healthz answered 503 instead of 200')
})

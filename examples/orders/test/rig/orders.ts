import { until } from '../../../../test/rig/until.ts'
import { query } from './database.ts'
import type { World } from './world.ts'

export type Attempt = {
  readonly order_id: string
  readonly release: string
  readonly instance: string
  readonly applied: boolean
}

/** An order as a v1 intake puts it in the queue. */
export const orderMessage = (id: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  schema: 1,
  id,
  customer: 'Ada',
  item: 'tea',
  quantity: 2,
  ...more,
})

/** The nth id of a test. */
export const orderId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const orderIds = async (url: string): Promise<string[]> =>
  (await query<{ id: string }>(url, 'select id from orders order by id')).map(row => row.id)

export const attempts = (url: string): Promise<Attempt[]> =>
  query<Attempt>(url, 'select order_id, release, instance, applied from order_attempts order by attempt')

/** Waits until the worker wrote the orders. */
export const untilWritten = (world: World, ids: readonly string[]): Promise<unknown> =>
  until(`written: ${ids.join(', ')}`, async () => {
    const written = await orderIds(world.databaseUrl)
    return ids.every(id => written.includes(id))
  })

/** Waits until nothing is left in the queue, neither ready nor hidden. */
export const untilEmpty = (world: World): Promise<unknown> =>
  until('the queue is empty', async () => {
    const { ready, hidden } = await world.queue.counts(world.queueUrl)
    return ready + hidden === 0
  })

/** Waits until the worker asked `times` more often whether to consume: its loop went round so often. */
export const untilAsked = async (world: World, times: number): Promise<void> => {
  const before = world.flags.asked('consume-orders')
  await until(`asked ${times} times`, () => world.flags.asked('consume-orders') >= before + times)
}

/** Posts JSON (a string is sent as it is). */
export const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

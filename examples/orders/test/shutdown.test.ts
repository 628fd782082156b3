import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { until } from '../../../test/rig/until.ts'
import { holdTable, waitingSessions } from './rig/database.ts'
import { attempts, orderId, orderIds, orderMessage, untilEmpty, untilWritten } from './rig/orders.ts'
import { ordersWorld } from './rig/world.ts'

const world = ordersWorld()

const untilWaiting = (): Promise<unknown> =>
  until('a session waits for the table', async () => (await waitingSessions(world().databaseUrl)) === 1)

it('finishes the message in flight on SIGTERM, takes no other, and says so', async () => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  flags.set('consume-orders', true)
  const worker = await start('worker')
  const held = await holdTable(databaseUrl, 'orders')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await untilWaiting()
  worker.signal('SIGTERM')
  await until('it stops', () => worker.logged('stopping').length === 1)
  await queue.send(queueUrl, orderMessage(orderId(2)))
  await held.release()
  expect(await worker.exit).toBe(0)
  expect(await orderIds(databaseUrl)).toEqual([orderId(1)])
  expect(await attempts(databaseUrl)).toHaveLength(1)
  expect(await queue.counts(queueUrl)).toEqual({ ready: 1, hidden: 0 })
  expect(flags.heard().at(-1)).toMatchObject({ consuming: false, inFlight: 0, receiving: false })
})

it('answers the request in flight on SIGTERM and takes no new connection', async () => {
  const { databaseUrl, start } = world()
  const intake = await start('intake')
  const idle = connect(Number(new URL(intake.url).port), '127.0.0.1')
  idle.write('GET /healthz HTTP/1.1\r\nhost: intake\r\n\r\n')
  await once(idle, 'data')
  const held = await holdTable(databaseUrl, 'orders')
  const answer = fetch(`${intake.url}/orders/stats`)
  await untilWaiting()
  intake.signal('SIGTERM')
  await until('it stops', () => intake.logged('stopping').length === 1)
  await expect(statusBy(`${intake.url}/healthz`)).rejects.toThrow('ECONNREFUSED')
  await once(idle, 'close') // now the time for late requests is over, but not for those in flight
  await held.release()
  expect((await answer).status).toBe(200)
  expect((await answer).headers.get('connection')).toBe('close')
  expect(await intake.exit).toBe(0)
})

it('serves a request that arrives on an open connection after SIGTERM', async () => {
  const { start } = world()
  const intake = await start('intake')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await statusBy(`${intake.url}/orders/stats`, agent)).toBe(200)
  intake.signal('SIGTERM')
  await until('it stops', () => intake.logged('stopping').length === 1)
  expect(await statusBy(`${intake.url}/orders/stats`, agent)).toBe(200)
  expect(await intake.exit).toBe(0)
  agent.destroy()
})

it.each(['intake', 'worker'] as const)(
  '%s exits with 0 when nothing is in flight, and when it is told twice',
  async service => {
    world().flags.set('consume-orders', true)
    const running = await world().start(service)
    running.signal('SIGTERM')
    running.signal('SIGTERM')
    expect(await running.exit).toBe(0)
    expect(running.logged('stopping')).toHaveLength(1)
  },
)

it('stops in time and with 0 while the flag service is away', async () => {
  const { queue, queueUrl, flags, start } = world()
  flags.set('consume-orders', true)
  const worker = await start('worker')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await untilWritten(world(), [orderId(1)])
  await untilEmpty(world())
  flags.behave('away')
  worker.signal('SIGTERM')
  expect(await worker.exit).toBe(0)
})

it('loses no order when a worker is killed', async () => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  flags.set('consume-orders', true)
  const worker = await start('worker')
  const held = await holdTable(databaseUrl, 'orders')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await untilWaiting()
  worker.signal('SIGKILL')
  await worker.exit
  expect(await queue.counts(queueUrl)).toEqual({ ready: 0, hidden: 1 })
  await held.release()
})

/** Uses node:http, because fetch would choose the connection itself. */
const statusBy = (url: string, agent = new Agent()): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { agent }, response => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
      .once('error', reject)
      .end()
  })

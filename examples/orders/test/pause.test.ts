import { expect, it } from 'vitest'
import { until } from '../../../test/rig/until.ts'
import { holdTable, waitingSessions } from './rig/database.ts'
import type { Heard } from './rig/flag-service-stand-in.ts'
import { attempts, orderId, orderIds, orderMessage, untilAsked, untilEmpty, untilWritten } from './rig/orders.ts'
import { ordersWorld, type World } from './rig/world.ts'

const world = ordersWorld()

// More rounds of 250 ms than a long poll of 1 s lasts.
const ROUNDS = 8

const isQuiet = (heard: Heard): boolean => !heard.consuming && heard.inFlight === 0 && !heard.receiving

const untilQuiet = ({ flags }: World, revision: number): Promise<Heard> =>
  until(`quiet at revision ${revision}`, () =>
    flags.heard().find(heard => heard.revision === revision && isQuiet(heard)),
  )

it('finishes the message in flight before it says that it is paused', async () => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  flags.set('consume-orders', true)
  await start('worker')
  const held = await holdTable(databaseUrl, 'orders')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await until('the write waits', async () => (await waitingSessions(databaseUrl)) === 1)
  const paused = flags.set('consume-orders', false)
  await until('it stops', () => flags.heard().some(heard => heard.revision === paused && !heard.consuming))
  await untilAsked(world(), ROUNDS)
  const early = flags.heard().filter(heard => heard.revision === paused && !heard.consuming)
  expect(early.map(({ inFlight, receiving }) => ({ inFlight, receiving }))).toEqual(
    early.map(() => ({ inFlight: 1, receiving: true })),
  )
  await held.release()
  await untilQuiet(world(), paused)
  expect(await orderIds(databaseUrl)).toEqual([orderId(1)])
  expect(await queue.counts(queueUrl)).toEqual({ ready: 0, hidden: 0 })
  expect(await attempts(databaseUrl)).toHaveLength(1)
})

it('handles nothing while paused, reports at least once a second, and resumes', async () => {
  const { queue, queueUrl, databaseUrl, flags, start } = world()
  flags.set('consume-orders', true)
  await start('worker')
  await until('it consumes', () => flags.heard().some(heard => heard.consuming))
  const paused = flags.set('consume-orders', false)
  await untilQuiet(world(), paused)
  for (const n of [1, 2, 3]) await queue.send(queueUrl, orderMessage(orderId(n)))
  await untilAsked(world(), ROUNDS)
  expect(await queue.counts(queueUrl)).toEqual({ ready: 3, hidden: 0 })
  expect(await orderIds(databaseUrl)).toEqual([])
  const quiet = flags.heard().filter(heard => heard.revision === paused && isQuiet(heard))
  expect(quiet.length).toBeGreaterThanOrEqual(2)
  const gaps = quiet.slice(1).map((heard, at) => heard.atMs - (quiet[at]?.atMs ?? 0))
  expect(Math.max(...gaps)).toBeLessThan(2_500) // a second (acknowledgement.test.ts), and what a busy machine adds
  const resumed = flags.set('consume-orders', true)
  await untilWritten(world(), [1, 2, 3].map(orderId))
  await until('it says so', () => flags.heard().some(heard => heard.revision === resumed && heard.consuming))
  await untilEmpty(world())
})

it('never receives twice at once, however the flag changes', async () => {
  const { queue, queueUrl, flags, start } = world()
  await start('worker')
  // A round is shorter than a long poll: it is told to start again while the last poll still runs.
  for (let change = 0; change < 9; change += 1) {
    flags.set('consume-orders', change % 2 === 0)
    await untilAsked(world(), 1)
  }
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await untilWritten(world(), [orderId(1)])
  expect(queue.mostReceives(queueUrl)).toBe(1)
})

it('starts paused and stays so until it has an answer', async () => {
  const { queue, queueUrl, flags, start } = world()
  flags.set('consume-orders', true)
  flags.behave('away')
  await queue.send(queueUrl, orderMessage(orderId(1)))
  const worker = await start('worker')
  await untilAsked(world(), ROUNDS)
  expect(await queue.counts(queueUrl)).toEqual({ ready: 1, hidden: 0 })
  expect(worker.logged('flag-unanswered')).toHaveLength(1)
  flags.behave('well')
  await untilWritten(world(), [orderId(1)])
})

it('stays paused when the flag is not known or the token is refused', async () => {
  const { queue, queueUrl, flags, start } = world()
  await queue.send(queueUrl, orderMessage(orderId(1)))
  await start('worker')
  flags.set('consume-orders', false)
  await start('worker', { env: { LOCKSTEP_FLAGS_TOKEN: 'another' } })
  await untilAsked(world(), 2 * ROUNDS)
  expect(await queue.counts(queueUrl)).toEqual({ ready: 1, hidden: 0 })
})

it.each([true, false])('keeps the last value %s while the flag service is away', async value => {
  const { queue, queueUrl, flags, start } = world()
  const revision = flags.set('consume-orders', value)
  await start('worker')
  await until('it obeys', () => flags.heard().some(heard => heard.revision === revision && heard.consuming === value))
  flags.behave('away')
  flags.set('consume-orders', !value)
  await untilAsked(world(), 2)
  await queue.send(queueUrl, orderMessage(orderId(1)))
  if (value) await untilWritten(world(), [orderId(1)])
  await untilAsked(world(), ROUNDS)
  expect(await queue.counts(queueUrl)).toEqual({ ready: value ? 0 : 1, hidden: 0 })
})

it('does not spin while the queue is away, and can be paused meanwhile', async () => {
  const { queueUrl, flags, start } = world()
  flags.set('consume-orders', true)
  const worker = await start('worker', { env: { QUEUE_URL: `${queueUrl}-missing` } })
  await until('a receive failed', () => worker.logged('queue-failed').length > 0)
  await untilAsked(world(), ROUNDS)
  expect(worker.logged('queue-failed').length).toBeLessThan(2 * ROUNDS)
  await untilQuiet(world(), flags.set('consume-orders', false))
})

it('repeats an acknowledgement that was not taken', async () => {
  const { flags, start } = world()
  flags.behave('deaf')
  const revision = flags.set('consume-orders', false)
  const worker = await start('worker')
  await until('a push failed', () => worker.logged('acknowledgement-failed').length === 1)
  expect(flags.heard()).toEqual([])
  flags.behave('well')
  await untilQuiet(world(), revision)
})

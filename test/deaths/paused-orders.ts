import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { ordersOutcome } from '../../src/demo/orders-outcome.ts'
import type { Orders, ordersForTests } from '../data/orders.ts'
import { commandGate } from '../rig/gate.ts'
import type { LockstepRig } from '../rig/lockstep.ts'
import { until } from '../rig/until.ts'

const patience = { timeoutMs: 120_000 }

/** v1 runs; v2 is being deployed, its consumers are paused, and it stands in its test. */
export const pausedInItsTest = async (rig: LockstepRig, orders: ReturnType<typeof ordersForTests>) => {
  const world = await orders.make()
  await world.commit('v1')
  const first = await rig.run(world, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const gate = commandGate(rig.path('gate'))
  const deploy = ['pause', 'migrate', 'start', { test: gate.run }, 'resume', 'shift', 'bake', 'retire']
  await world.commit('v2', { file: { deploy }, of: { bake: '500ms' } })
  const ship = rig.start(world, 'ship')
  await gate.reached()
  return { world, gate, ship, intake: (await world.status()).services.find(({ service }) => service === 'intake')?.url }
}

/** Sends so many orders; answers the ids of those that were accepted. */
export const send = async (url: string | null | undefined, count: number): Promise<ReadonlySet<string>> => {
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

export const processed = async (world: Orders, accepted: ReadonlySet<string>): Promise<void> => {
  const { orders: url } = await world.urls()
  await until('every order is processed', async () => (await ordersOutcome(url, accepted)).lost.length === 0, patience)
  expect((await ordersOutcome(url, accepted)).doubled).toEqual([])
}

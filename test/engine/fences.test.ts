import { afterAll, beforeAll, expect, it } from 'vitest'
import type { World } from '../../src/steps/world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled, newGate } from './journal.ts'
import { instanceTargetOf } from '../../src/steps/kinds-of-target.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

it('a takeover is shown to agent, router and flags, also where the deployment calls none of them any more', async () => {
  const gate = newGate()
  const seen: World[] = []
  const run = async (_params: unknown, _before: unknown, at: World) => {
    seen.push(at)
    if (seen.length === 1) await gate.passed
    return { receipt: null }
  }
  world.plan(journaled(world.journal, 'a', { run }))
  const id = await world.deploy('e1')
  const leading = world.node().advance(id)
  const late = await until('a runs', () => seen[0])
  await world.store.pool.query(`update deployments set lease_until = now() - interval '1 second' where id = $1`, [id])
  await world.node().advance(id)
  expect(await world.state(id)).toBe('succeeded')
  // The call that the first one was about to make, its look at the lease behind it.
  const lease = { epoch: late.lease.epoch, check: () => undefined }
  const { target, router, flags } = world.ports('e1')
  await expect(instanceTargetOf({ target }).start([], lease)).rejects.toMatchObject({ code: 'AGENT_EPOCH_STALE' })
  await expect(router.removeRoute('web', lease)).rejects.toMatchObject({ code: 'ROUTER_EPOCH_STALE' })
  await expect(flags.set('write-test', true, lease)).rejects.toMatchObject({ code: 'FLAG_EPOCH_STALE' })
  gate.open()
  await leading
})

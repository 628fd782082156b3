import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled, newGate } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

it('DEPLOYMENT_NO_PROGRESS takes a deployment back when five nodes died before its first step began', async () => {
  const { target } = world.ports('e1')
  const { instances } = target
  const gate = newGate()
  let looks = 0
  target.instances = async () => {
    looks += 1
    if (looks === 1) await gate.passed
    return instances()
  }
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e1')
  const leading = world.node().advance(id)
  await until('the first node looks', () => looks > 0)
  await world.store.pool.query(
    `update deployments set idle_claims = 5, lease_until = now() - interval '1 second' where id = $1`,
    [id],
  )
  await world.node().advance(id)
  const deployment = (await readDeployment(world.store.db, id))?.deployment
  expect(deployment).toMatchObject({
    state: 'rolled-back',
    cause: { kind: 'failure', step: 'preflight', error: { code: 'DEPLOYMENT_NO_PROGRESS' } },
  })
  expect(world.journal.of(id)).not.toContain('run a')
  gate.open()
  await leading
  expect(await world.state(id)).toBe('rolled-back')
})

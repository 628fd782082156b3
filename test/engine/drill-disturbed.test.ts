import { afterAll, beforeAll, expect, it } from 'vitest'
import { drillPhase } from '../../src/app/drill.ts'
import type { Drill } from '../../src/domain/drill.ts'
import type { Run } from '../../src/domain/run.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

it('a drill neither takes back nor replaces what somebody else brought meanwhile', async () => {
  world.plan(journaled(world.journal, 'a'))
  const [before, drilled, other] = [await world.release(), await world.release(), await world.release()]
  await world.node().advance(await world.deploy('e1', other))
  const drill: Drill = { before: before.id, phases: ['deploy', 'take-back', 'deploy-again'] }
  const run = { id: 'drill-1', app: 'orders', actor: tester, environments: ['e1'], release: drilled.id, drill } as const
  const why = `${drilled.version} cannot be deployed, taken back and deployed again in e1: another deployment came between, and ${other.version} runs there now`
  for (const phase of drill.phases) {
    const call = drillPhase(world.lockstep, run as unknown as Run, drill, phase)
    await expect(call, phase).rejects.toMatchObject({ code: 'DRILL_IMPOSSIBLE', message: why })
  }
  expect(await world.store.db.selectFrom('deployments').select('id').execute()).toHaveLength(1)
})

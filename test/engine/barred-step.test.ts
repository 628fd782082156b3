import { afterAll, beforeAll, expect, it } from 'vitest'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { noBounds } from '../../src/domain/gates/bounds.ts'
import { noGates } from '../../src/domain/gates/gates.ts'
import type { Policy, PolicyRule } from '../../src/domain/gates/policy.ts'
import { requireDeployment } from '../../src/app/decide.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

const onlyMain: PolicyRule = {
  apps: ['*'],
  environments: ['*'],
  gates: { ...noGates, branches: [['main']] },
  bounds: noBounds,
}

it('a step does not begin once the policy bars the release, and those before it are taken back', async () => {
  let rules: readonly PolicyRule[] = []
  const policy: Policy = {
    ...noPolicy,
    get rules() {
      return rules
    },
  }
  world.plan(
    journaled(world.journal, 'a', {
      run: () => {
        rules = [onlyMain]
        return Promise.resolve({ receipt: 'a done' })
      },
    }),
    journaled(world.journal, 'b'),
  )
  const id = await world.deploy('e1')
  await world.node({ policy }).advance(id)
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'undo a'])
  const { deployment } = await requireDeployment(world.lockstep, id)
  expect(deployment).toMatchObject({
    state: 'rolled-back',
    cause: { error: { code: 'PLAN_BRANCH_BARRED', message: expect.stringContaining('what is on main') } },
  })
})

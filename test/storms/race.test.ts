import { afterAll, beforeAll, expect, it } from 'vitest'
import { abort } from '../../src/app/abort.ts'
import { requireDeployment } from '../../src/app/decide.ts'
import { approve } from '../../src/app/gates.ts'
import { LockstepError } from '../../src/domain/errors/error.ts'
import { noGates } from '../../src/domain/gates/gates.ts'
import { turnsByKey } from '../../src/domain/turns.ts'
import { engineWorld } from '../engine/engine-world.ts'
import type { EngineWorld } from '../engine/engine-world.ts'
import { journaled } from '../engine/journal.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { seededRandom } from '../rig/seeded-random.ts'

const deployments = 100
const decisionsEach = 100
const managers = Array.from({ length: decisionsEach }, (_, number) => `manager${number}`)

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

const person = (name: string) => ({ kind: 'person', name }) as const

it('gives 10,000 approvals and aborts by two nodes one outcome for each deployment', async () => {
  world.plan(journaled(world.journal, 'a'))
  const approvals = { from: managers, count: decisionsEach, author: 'barred', expiryMs: 86_400_000 } as const
  world.terms({ gates: { ...noGates, approvals: [approvals] } })
  const ids: string[] = []
  for (let number = 0; number < deployments; number++) ids.push(await world.deploy('e1'))
  const { plan } = (await requireDeployment(world.lockstep, ids[0] ?? '')).deployment
  const nodes = [world.lockstep, { ...world.lockstep, inTurn: turnsByKey() }] as const
  const random = seededRandom(7)
  const decisions = ids
    .flatMap(id => managers.map((name, number) => ({ id, name, node: nodes[number % 2 === 0 ? 0 : 1], at: random() })))
    .sort((a, b) => a.at - b.at)
  const accepted = { approved: new Map<string, number>(), aborted: new Map<string, number>() }
  const refused = new Set<string>()
  await Promise.all(
    decisions.map(async ({ id, name, node, at }) => {
      // Late in the order aborts come among the approvals.
      const isAbort = at > 0.3 && Math.floor(at * 1e6) % 2 === 0
      const counts = isAbort ? accepted.aborted : accepted.approved
      try {
        const request = { id, actor: person(name), reason: 'of the race' }
        await (isAbort
          ? abort(node, { ...request, confirmsLoss: false })
          : approve(node, { ...request, planHash: plan.hash }))
        counts.set(id, (counts.get(id) ?? 0) + 1)
      } catch (error) {
        if (!(error instanceof LockstepError)) throw error
        refused.add(error.code)
      }
    }),
  )
  expect(decisions).toHaveLength(10_000)
  expect([...refused].sort()).toEqual(['DEPLOYMENT_EVENT_REFUSED', 'GATE_NOTHING_TO_APPROVE'])
  for (const id of ids) {
    expect(accepted.aborted.get(id)).toBe(1)
    const types = await world.types(id)
    expect(types.at(-1)).toBe('abort-requested')
    expect(types.filter(type => type === 'abort-requested')).toHaveLength(1)
    expect(types.filter(type => type === 'approved')).toHaveLength(accepted.approved.get(id) ?? 0)
    expect(await world.state(id)).toBe('aborted')
  }
  expect(await world.verifyChains()).toBe(deployments)
}, 300_000)

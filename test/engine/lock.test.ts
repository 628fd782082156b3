import { afterAll, beforeAll, expect, it } from 'vitest'
import { failure } from '../../src/domain/errors/error.ts'
import { planErrors } from '../../src/domain/errors/plan.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { storeErrors } from '../../src/domain/errors/store.ts'
import { environmentRecord } from '../../src/store/environments.ts'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { hold, holdsOf } from '../../src/store/holds.ts'
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

/** The first of a line stands still in its step while the second waits. */
const twoInLine = async (environment: string, ending: () => Promise<{ receipt: null }> = done) => {
  const gate = newGate()
  const run = () => gate.passed.then(ending)
  world.plan(journaled(world.journal, 'a', { run }))
  const release = await world.release()
  const first = await world.deploy(environment, release)
  const leading = world.node().advance(first)
  await until('the first runs', () => world.journal.of(first).includes('run a'))
  world.plan(journaled(world.journal, 'b'))
  const second = await world.deploy(environment)
  await world.node().advance(second)
  return { first, second, release, gate, leading }
}
const done = () => Promise.resolve({ receipt: null })

it('lets the second wait; it is planned again on the new base, keeps its place and goes on', async () => {
  const { first, second, release, gate, leading } = await twoInLine('e1')
  expect(await world.types(second)).toEqual(['created', 'gates-passed'])
  expect(world.journal.of(second)).toEqual([])
  gate.open()
  await leading
  expect(world.woken).toContain(second)
  await world.node().advance(second)
  expect((await world.types(second)).slice(1, 5)).toEqual(['gates-passed', 'replanned', 'gates-passed', 'lock-granted'])
  const replanned = (await world.events(second)).find(event => event.type === 'replanned')
  expect(replanned?.plan.base?.id).toBe(release.id)
  expect(await world.state(second)).toBe('succeeded')
  const order = world.journal.entries.filter(({ place }) => place === 'e1').map(({ deployment }) => deployment)
  expect(order).toEqual([first, first, second, second])
  expect((await environmentRecord(world.store.db, { app: 'orders', environment: 'e1' }))?.deployment).toBe(second)
})

it('goes on with the same plan where the first was taken back', async () => {
  const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
  const { first, second, gate, leading } = await twoInLine('e2', () => Promise.reject(bad))
  gate.open()
  await leading
  expect(await world.state(first)).toBe('rolled-back')
  await world.node().advance(second)
  expect((await world.types(second)).slice(0, 3)).toEqual(['created', 'gates-passed', 'lock-granted'])
  expect(await world.state(second)).toBe('succeeded')
})

it('rejects a release that was held meanwhile, gives the lock on and wakes the next in line', async () => {
  const { first, second, gate, leading } = await twoInLine('e3')
  const third = await world.deploy('e3')
  await world.node().advance(third)
  const place = { app: 'orders', environment: 'e3' }
  const held = await world.store.db
    .selectFrom('deployments')
    .select('release')
    .where('id', '=', second)
    .executeTakeFirstOrThrow()
  const kept = { place, release: held.release, fingerprint: 'f', deployment: second, reason: 'it is bad', since: '' }
  await hold(world.store.db, kept, lockstepItself)
  gate.open()
  await leading
  const resolvePlan: typeof world.lockstep.resolvePlan = async (request, db) => {
    const isHeld = (await holdsOf(db, 'orders')).some(({ release }) => release === request.release)
    if (isHeld) throw failure(planErrors.PLAN_HELD, { release: 'v2', environment: 'e3', reason: 'it is bad' })
    return world.lockstep.resolvePlan(request, db)
  }
  const node = world.node({ resolvePlan })
  world.woken.length = 0
  await node.advance(second)
  expect((await world.events(second)).at(-1)).toMatchObject({
    type: 'rejected',
    reason: expect.stringContaining('PLAN_HELD'),
  })
  expect(world.woken).toEqual([third])
  await node.advance(third)
  expect(await world.state(third)).toBe('succeeded')
  expect(world.journal.of(second)).toEqual([])
  expect(await world.state(first)).toBe('succeeded')
})

it('does not reject a deployment because the store was away for a moment', async () => {
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e4')
  const away = failure(storeErrors.STORE_UNREACHABLE, { reason: 'it is started again' })
  await expect(world.node({ resolvePlan: () => Promise.reject(away) }).advance(id)).rejects.toBe(away)
  expect(await world.types(id)).toEqual(['created'])
  await world.node().advance(id)
  expect(await world.state(id)).toBe('succeeded')
})

it('is taken by one of two nodes that look at once', async () => {
  world.plan(journaled(world.journal, 'a'))
  const ids = await Promise.all([world.deploy('e5'), world.deploy('e5'), world.deploy('e5')])
  await Promise.all(ids.flatMap(id => [world.node().advance(id), world.node().advance(id)]))
  const node = world.node()
  await until('all are over', async () => {
    for (const id of ids) await node.advance(id)
    const states = await Promise.all(ids.map(id => world.state(id)))
    return states.every(state => state === 'succeeded')
  })
  const order = world.journal.entries.filter(({ place }) => place === 'e5').map(({ deployment }) => deployment)
  expect(order).toHaveLength(6)
  expect(new Set([order[0], order[2], order[4]]).size).toBe(3)
  order.forEach((id, index) => expect(id).toBe(order[index - (index % 2)]))
})

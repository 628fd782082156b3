import { afterAll, beforeAll, expect, it } from 'vitest'
import { abort } from '../../src/app/abort.ts'
import { seeDeployment } from '../../src/app/decide.ts'
import { deploymentView } from '../../src/app/deployment-view.ts'
import { chainHash } from '../../src/domain/event-chain.ts'
import { canonicalJson } from '../../src/domain/json.ts'
import { newAppendId } from '../../src/store/append-events.ts'
import { deploymentFacts } from '../../src/store/deployment-facts.ts'
import { dueDeployments } from '../../src/store/lease-deployment.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled, newGate } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

/** Appends an event as a newer Lockstep does. */
const appendAsNewer = async (id: string, event: object, row: object = {}): Promise<void> => {
  const { db } = world.store
  const { seq, hash } = await db
    .selectFrom('deployments')
    .select(['seq', 'hash'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const body = canonicalJson({ ...event, at: new Date().toISOString() })
  const next = { seq: seq + 1, hash: chainHash(hash, seq + 1, body) }
  await db
    .insertInto('events')
    .values({ stream: id, type: 'any', body, append_id: newAppendId(), ...next })
    .execute()
  await db
    .updateTable('deployments')
    .set({ ...next, ...row })
    .where('id', '=', id)
    .execute()
}

const rowOf = (id: string) =>
  world.store.db
    .selectFrom('deployments')
    .select(['owner', 'idle_claims', 'state', 'seq'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

it.each([
  ['a type', { type: 'paused' }],
  ['a version', { type: 'gates-passed', v: 2 }],
])('leaves a stream with %s of event that it does not know to others, and says so', async (_, event) => {
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e1')
  await appendAsNewer(id, event, { state: 'pausing' })
  const before = await rowOf(id)
  const node = world.node()
  for (let look = 0; look < 8; look += 1) await node.advance(id)
  expect(world.journal.of(id)).toEqual([])
  expect(await rowOf(id)).toEqual(before)
  expect(await dueDeployments(world.store.pool)).toContain(id)
  const said = { actor: tester, reason: '', confirmsLoss: false }
  await expect(abort(world.lockstep, { id, ...said })).rejects.toMatchObject({
    code: 'DEPLOYMENT_NEWER',
    message: expect.stringContaining(id),
  })
  expect(deploymentView(await seeDeployment(world.lockstep, id), null)).toMatchObject({
    state: 'pausing',
    newer: expect.stringMatching(/^event /),
    release: { version: expect.any(String) },
  })
  expect(await world.verifyChains()).toBeGreaterThan(0)
  await appendAsNewer(id, { type: 'succeeded' }, { state: 'succeeded', finished_at: new Date() })
  const facts = await deploymentFacts(world.store.db, 'orders', { environment: 'e1', since: new Date(0) })
  expect((facts.get('e1') ?? []).map(fact => fact.id)).not.toContain(id)
})

it('leaves a plan with a step of a newer version to others, without counting a claim', async () => {
  const kind = journaled(world.journal, 'grown')
  world.plan([kind, { version: kind.version + 1 }])
  const id = await world.deploy('e2')
  const before = await rowOf(id)
  const node = world.node()
  for (let look = 0; look < 8; look += 1) await node.advance(id)
  expect(await rowOf(id)).toEqual(before)
  const newer = world.node({ kinds: new Map([...world.node().deps.kinds, ['grown', { ...kind, version: 2 }]]) })
  await newer.advance(id)
  expect(await world.state(id)).toBe('succeeded')
})

it('lets go of a deployment in the middle of a step when a newer node writes to it', async () => {
  const gate = newGate()
  world.plan(journaled(world.journal, 'a', { run: () => gate.passed.then(() => ({ receipt: null })) }))
  const id = await world.deploy('e3')
  const node = world.node()
  const leading = node.advance(id)
  await until('it runs', () => world.journal.of(id).includes('run a'))
  await appendAsNewer(id, { type: 'noted-by-a-person' })
  const { seq } = await rowOf(id)
  gate.open()
  await leading
  expect(await rowOf(id)).toMatchObject({ seq, state: 'running' })
})

it('keeps the claim of a newer node that died, so that whoever knows its events takes over from it', async () => {
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e4')
  await appendAsNewer(id, { type: 'paused' })
  await world.store.pool.query(
    `update deployments set owner = 'newer:1', lease_until = now() - interval '1 minute' where id = $1`,
    [id],
  )
  await world.node().advance(id)
  expect(await rowOf(id)).toMatchObject({ owner: 'newer:1', idle_claims: 0 })
  expect(await dueDeployments(world.store.pool)).toContain(id)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryWatch, memoryWatches } from '../../src/adapters/memory/watches.ts'
import { abort } from '../../src/app/abort.ts'
import { answer } from '../../src/app/answer.ts'
import { holdsOf } from '../../src/store/holds.ts'
import { dueDeployments, endLeasesOfNode } from '../../src/store/lease-deployment.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { testClock } from '../rig/test-clock.ts'
import { until } from '../rig/until.ts'
import { bad, planThatAsks, watchIn } from './asking-world.ts'
import type { AskingPlan } from './asking-world.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld, Node } from './engine-world.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

/** A deployment that asks about its failed test while users are on the new version. */
const asking = async (environment: string, node: Node = world.node(), change: AskingPlan = {}) => {
  const watch = watchIn(world, environment)
  planThatAsks(world, change)
  const id = await world.deploy(environment)
  await node.advance(id)
  expect(await world.state(id)).toBe('asking')
  return { id, node, watch }
}

const isIn = (id: string, state: string) => until(`it is ${state}`, async () => (await world.state(id)) === state)
const ownerOf = async (id: string) =>
  (await world.store.db.selectFrom('deployments').select('owner').where('id', '=', id).executeTakeFirst())?.owner
const isWatched = (watch: { looks(): number }) => {
  const before = watch.looks()
  return until('it is looked at', () => watch.looks() > before + 2)
}
const said = { actor: tester, reason: 'seen', confirmsLoss: false }
const wayBack = ['undo-started shift', 'undo-done shift', 'undo-started test', 'undo-done test']

describe('a deployment that asks while users are on the new version', () => {
  it('is taken back and held when the watch fails', async () => {
    const { id, node, watch } = await asking('e1')
    await isWatched(watch)
    watch.show(bad)
    await isIn(id, 'rolled-back')
    const types = await world.types(id)
    expect(types.slice(types.indexOf('asked test'))).toEqual(['asked test', 'breached test', ...wayBack, 'rolled-back'])
    const hold = (await holdsOf(world.store.db, 'orders')).find(({ deployment }) => deployment === id)
    expect(hold?.reason).toMatch(
      /^STEP_WATCH_FAILED at test: web\/healthz: answered 500 instead of 200, 3 times in a row$/,
    )
    expect(watch.opened()).toBe(0)
    expect(node.errors).toEqual([])
  })

  it('is not taken back for want of data', async () => {
    const { id, node, watch } = await asking('e2')
    watch.show({ kind: 'no-data', details: 'nobody there' })
    await isWatched(watch)
    expect(await world.state(id)).toBe('asking')
    await answer(world.lockstep, { id, answer: 'skip', ...said })
    await node.advance(id)
    expect(await world.state(id)).toBe('succeeded')
  })

  it.each([
    ['retry', 'succeeded'],
    ['skip', 'succeeded'],
    ['take-back', 'rolled-back'],
  ] as const)('goes on when it is answered by %s, and the watch ends', async (word, state) => {
    const { id, node, watch } = await asking('e3')
    await isWatched(watch)
    await answer(world.lockstep, { id, answer: word, ...said })
    // No job: the guard itself hears of it.
    node.deps.leases.nudge(id)
    await isIn(id, state)
    expect(watch.opened()).toBe(0)
    expect(await world.types(id)).not.toContain('breached test')
    expect(node.errors).toEqual([])
  })

  it('is led on by the job of its answer, once the watch has ended', async () => {
    const { id, node, watch } = await asking('e4')
    await isWatched(watch)
    const closed = watch.holdClosing()
    await abort(world.lockstep, { id, ...said })
    const leading = node.advance(id)
    await until('the watch is being closed', async () => (await world.state(id)) === 'undoing')
    expect(world.journal.of(id)).not.toContain('undo shift')
    closed()
    await leading
    expect(await world.state(id)).toBe('rolled-back')
  })

  it('keeps its lease, and a look of another node changes nothing', async () => {
    const { id, node, watch } = await asking('e5')
    expect(await ownerOf(id)).toBe(node.owner)
    await world.node().advance(id)
    expect(await ownerOf(id)).toBe(node.owner)
    await node.advance(id)
    await isWatched(watch)
    expect(watch.opened()).toBe(1)
    expect((await world.types(id)).at(-1)).toBe('asked test')
  })

  it('is watched again when the watch could not be opened', async () => {
    let calls = 0
    const portsFor: Node['deps']['portsFor'] = async ({ environment }) => {
      calls += 1
      if (calls === 2 || calls === 3) throw new Error('the agent is away')
      return world.ports(environment)
    }
    const clock = {
      ...realClock,
      pause: (ms: number, signal: AbortSignal) => realClock.pause(Math.min(ms, 10), signal),
    }
    const { watch } = await asking('q1', world.node({ portsFor, clock }))
    await isWatched(watch)
    expect(calls).toBe(4)
  })
})

describe('past the point of no return', () => {
  it('nobody acts but a person: it is not watched, and no node leads it', async () => {
    const reversible = { kind: 'no', why: 'users write new data' } as const
    const { id, watch } = await asking('q2', world.node(), { shift: { reversible }, test: { askWithinMs: 60_000 } })
    await answer(world.lockstep, { id, answer: 'retry', ...said })
    const node = world.node()
    await node.advance(id)
    expect((await world.types(id)).slice(-2)).toEqual(['settled test', 'asked test'])
    expect((await world.events(id)).at(-1)).toMatchObject({ deadline: null })
    expect(watch.opened()).toBe(0)
    expect(await ownerOf(id)).toBeNull()
    expect(await dueDeployments(world.store.pool)).not.toContain(id)
  })
})

describe('a question with a deadline', () => {
  const days = 3 * 24 * 3_600_000

  it('is taken back without an answer, though nothing was wrong with the watch', async () => {
    const clock = testClock()
    const { id, node, watch } = await asking('q6', world.node({ clock }), { test: { askWithinMs: days } })
    const asked = (await world.events(id)).at(-1)
    expect(asked).toMatchObject({ type: 'asked', deadline: new Date(Date.parse(asked?.at ?? '') + days).toISOString() })
    await isWatched(watch)
    await clock.run(days - 1)
    expect(watch.opened()).toBe(1)
    await clock.run(1)
    await isIn(id, 'rolled-back')
    expect((await world.types(id)).slice(-6)).toEqual(['ask-expired', ...wayBack, 'rolled-back'])
    expect(node.errors).toEqual([])
  })

  it('that nobody watches is due at its deadline, and not before', async () => {
    let aheadMs = 0
    const clock = { ...realClock, now: () => new Date(Date.now() + aheadMs) }
    const change = { shift: { opensDataWindow: false }, test: { askWithinMs: days } }
    const { id, node } = await asking('q7', world.node({ clock }), change)
    expect(await ownerOf(id)).toBeNull()
    const row = await world.store.db.selectFrom('deployments').select('due_at').where('id', '=', id).executeTakeFirst()
    expect((await world.events(id)).at(-1)).toMatchObject({ deadline: row?.due_at?.toISOString() })
    await node.advance(id)
    expect(await world.state(id)).toBe('asking')
    aheadMs = days
    await node.advance(id)
    expect((await world.types(id)).slice(-6)).toEqual(['ask-expired', ...wayBack, 'rolled-back'])
  })

  it('is asked anew, with all its time, after a retry', async () => {
    const clock = testClock()
    const { id, node } = await asking('q8', world.node({ clock }), { test: { askWithinMs: days, params: 'fails' } })
    clock.jump(days / 2)
    await answer(world.lockstep, { id, answer: 'retry', ...said })
    await node.advance(id)
    const deadlines = (await world.events(id)).flatMap(event => (event.type === 'asked' ? [event.deadline] : []))
    expect(deadlines).toEqual([new Date(days).toISOString(), new Date(days * 1.5).toISOString()])
  })
})

describe('a node that watched and', () => {
  it('was stopped leaves its lease, and its next process watches on', async () => {
    const { id, node, watch } = await asking('q3', world.node({ owner: 'n3:before' }))
    await isWatched(watch)
    node.stop()
    await node.deps.guards.ended()
    expect(watch.opened()).toBe(0)
    expect(await ownerOf(id)).toBe('n3:before')
    expect(await endLeasesOfNode(world.store.pool, 'n3')).toEqual([id])
    expect(await dueDeployments(world.store.pool)).toContain(id)
    const next = world.node({ owner: 'n3:after' })
    await next.advance(id)
    await isWatched(watch)
    watch.show(bad)
    await isIn(id, 'rolled-back')
    expect(await world.types(id)).not.toContain('taken-over')
    expect(next.errors).toEqual([])
  })

  it('lost its lease ends its own watch, and only the other one acts', async () => {
    const { id, node, watch } = await asking('q4')
    await world.store.pool.query(`update deployments set lease_until = now() - interval '1 second' where id = $1`, [id])
    expect(await dueDeployments(world.store.pool)).toContain(id)
    // A watch of its own: the first may hear of it before the other one has begun, or after.
    const another = memoryWatch()
    const ports = { ...world.ports('q4'), watches: { ...memoryWatches(), http: another, prometheus: another } }
    const next = world.node({ portsFor: () => Promise.resolve(ports) })
    await next.advance(id)
    await until('the other one watches', () => another.opened() === 1)
    await until('the first hears of it', () => watch.opened() === 0)
    expect(await ownerOf(id)).toBe(next.owner)
    another.show(bad)
    await isIn(id, 'rolled-back')
    expect((await world.types(id)).filter(type => type === 'breached test')).toHaveLength(1)
    expect([...node.errors, ...next.errors]).toEqual([])
  })

  it('gave its lease back leaves a deployment that is due at once', async () => {
    const { id } = await asking('q5')
    await world.store.pool.query(`update deployments set owner = null, lease_until = null where id = $1`, [id])
    expect(await dueDeployments(world.store.pool)).toContain(id)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/ports/clock.ts'
import type { Lease } from '../../src/ports/lease.ts'
import type { World } from '../../src/steps/world.ts'
import { dueDeployments, endLeasesOfNode } from '../../src/store/lease-deployment.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { until } from '../rig/until.ts'
import { engineWorld } from './engine-world.ts'
import type { EngineWorld, Node } from './engine-world.ts'
import { journaled, newGate } from './journal.ts'
import type { Behaviour } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

/** The lease as it is when its node has been dead for a while. */
const leaseRunsOut = async (id: string): Promise<void> => {
  await world.store.pool.query(`update deployments set lease_until = now() - interval '1 second' where id = $1`, [id])
}

/** A deployment whose step `a` stands still at its first call, under the node that leads it. */
const stoppedInA = async (behaviour: Behaviour = {}, node: Node = world.node(), environment = 'e1') => {
  const gate = newGate()
  const seen: World[] = []
  const run: Behaviour['run'] = async (_params, _before, at) => {
    seen.push(at)
    if (seen.length === 1) await gate.passed
    return { receipt: seen.length }
  }
  world.plan(journaled(world.journal, 'a', { run, ...behaviour }), journaled(world.journal, 'b'))
  const id = await world.deploy(environment)
  const leading = node.advance(id)
  const first = await until('a runs', () => seen[0])
  return { id, node, leading, first, gate }
}

const epochsOf = (id: string, what: string): readonly number[] =>
  world.journal.entries.filter(entry => entry.deployment === id && entry.what === what).map(({ epoch }) => epoch)

describe('a node that died', () => {
  it('is followed by another one that settles under a higher epoch and goes on', async () => {
    const { id, leading, first, gate } = await stoppedInA()
    await world.node().advance(id)
    expect(await world.types(id)).not.toContain('taken-over')
    await leaseRunsOut(id)
    const second = world.node()
    await second.advance(id)
    expect((await world.types(id)).slice(5)).toEqual([
      'step-started a',
      'taken-over',
      'settled a',
      'step-done a',
      'step-started b',
      'step-done b',
      'succeeded',
    ])
    const [before = 0, after = 0] = epochsOf(id, 'run a')
    expect(after).toBeGreaterThan(before)
    expect(epochsOf(id, 'settle a')).toEqual([after])
    const events = await world.events(id)
    expect(events.find(event => event.type === 'taken-over')).toMatchObject({ epoch: after, node: second.owner })
    await expect(first.checkpoint({ late: true })).rejects.toMatchObject({ code: 'DEPLOYMENT_TAKEN_OVER' })
    gate.open()
    await leading
    expect(await world.events(id)).toEqual(events)
  })

  it('that wakes up again writes nothing and is told so by its lease', async () => {
    let aheadMs = 0
    const clock: Clock = { ...realClock, monotonicMs: () => realClock.monotonicMs() + aheadMs }
    const { id, leading, first, gate } = await stoppedInA({}, world.node({ clock }), 'e2')
    expect(check(first.lease)).toBe('holds')
    aheadMs = 11_000
    expect(check(first.lease)).toBe('DEPLOYMENT_LEASE_LOST')
    await leaseRunsOut(id)
    const events = await takenOverBy(world.node(), id)
    gate.open()
    await leading
    expect(await world.events(id)).toEqual(events)
  })

  it('hears of it by its next renewal', async () => {
    const { id, leading, first, gate } = await stoppedInA({}, world.node(), 'e2')
    await leaseRunsOut(id)
    await world.node().advance(id)
    await until('the step is signalled', () => first.signal.aborted)
    expect(first.signal.reason).toMatchObject({ code: 'DEPLOYMENT_LEASE_LOST' })
    expect(check(first.lease)).toBe('DEPLOYMENT_LEASE_LOST')
    gate.open()
    await leading
    expect(await world.state(id)).toBe('succeeded')
  })

  it('leaves a step that settles as done, and it is not run again', async () => {
    const settle: Behaviour['settle'] = async () => ({ outcome: 'done', receipt: 'found' })
    const { id, leading, gate } = await stoppedInA({ settle }, world.node(), 'e3')
    await leaseRunsOut(id)
    await world.node().advance(id)
    expect(await world.state(id)).toBe('succeeded')
    expect(epochsOf(id, 'run a')).toHaveLength(1)
    gate.open()
    await leading
  })

  it('leaves a question where nobody can tell what happened', async () => {
    const settle: Behaviour['settle'] = async () => ({ outcome: 'unknown', why: 'the other side is silent' })
    const { id, leading, gate } = await stoppedInA({ settle }, world.node(), 'asking')
    await leaseRunsOut(id)
    await world.node().advance(id)
    expect((await world.events(id)).at(-1)).toMatchObject({ type: 'asked', question: 'unknown', step: 'a' })
    gate.open()
    await leading
    expect(await world.state(id)).toBe('asking')
  })

  it('in the middle of an undo is followed by one that undoes again', async () => {
    const gate = newGate()
    let undos = 0
    const undo: Behaviour['undo'] = async () => {
      undos += 1
      if (undos === 1) await gate.passed
      return []
    }
    world.plan(
      journaled(world.journal, 'a', { undo }),
      journaled(world.journal, 'b', { run: () => Promise.reject(new Error('no')) }),
    )
    const id = await world.deploy('e5')
    const leading = world.node().advance(id)
    await until('the undo runs', () => undos === 1)
    await leaseRunsOut(id)
    await world.node().advance(id)
    expect((await world.types(id)).slice(-4)).toEqual(['undo-started a', 'taken-over', 'undo-done a', 'rolled-back'])
    expect(epochsOf(id, 'undo a')).toHaveLength(2)
    gate.open()
    await leading
  })
})

const check = (lease: Lease): string => {
  try {
    lease.check()
    return 'holds'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const takenOverBy = async (node: Node, id: string) => {
  await node.advance(id)
  expect(await world.types(id)).toContain('taken-over')
  return world.events(id)
}

describe('a node that is started again', () => {
  it('goes on at once with what its earlier process left, and with nothing of another node', async () => {
    const mine = await stoppedInA({}, world.node({ owner: 'n1:before' }), 'e1')
    const other = await stoppedInA({}, world.node({ owner: 'n11:alive' }), 'e2')
    expect(await endLeasesOfNode(world.store.pool, 'n1')).toEqual([mine.id])
    const node = world.node({ owner: 'n1:after' })
    await node.advance(mine.id)
    await node.advance(other.id)
    expect(await world.types(mine.id)).toContain('taken-over')
    expect(await world.state(mine.id)).toBe('succeeded')
    expect(await world.types(other.id)).not.toContain('taken-over')
    mine.gate.open()
    other.gate.open()
    await Promise.all([mine.leading, other.leading])
    expect(await world.state(other.id)).toBe('succeeded')
  })

  it('leaves a step that it stopped as it is, for whoever comes next', async () => {
    const stopped = world.node({ owner: 'n2:before' })
    const run: Behaviour['run'] = async (_params, _before, { clock, signal }) => {
      if (world.journal.entries.filter(({ what }) => what === 'run long').length === 1)
        await clock.pause(60_000, signal)
      return { receipt: null }
    }
    world.plan(journaled(world.journal, 'long', { run }))
    const id = await world.deploy('e3')
    const leading = stopped.advance(id)
    await until('it runs', () => world.journal.of(id).includes('run long'))
    stopped.stop()
    await leading
    expect((await world.types(id)).at(-1)).toBe('step-started long')
    expect(await endLeasesOfNode(world.store.pool, 'n2')).toEqual([id])
    await world.node({ owner: 'n2:after' }).advance(id)
    expect((await world.types(id)).slice(-4)).toEqual(['taken-over', 'settled long', 'step-done long', 'succeeded'])
  })
})

describe('a deployment that cannot go on', () => {
  it('is stuck after five claims that came to nothing', async () => {
    const node = world.node()
    const target = world.ports('e4').target
    const { id, leading, gate } = await stoppedInA({}, node, 'e5')
    gate.open()
    await leading
    expect(await world.state(id)).toBe('succeeded')
    world.plan(
      journaled(world.journal, 'a', {
        run: () => {
          target.instances = () => Promise.reject(new Error('a fault that does not pass'))
          return Promise.reject(new Error('no'))
        },
      }),
    )
    const broken = await world.deploy('e4')
    for (let claims = 0; claims <= 5; claims++) await expect(node.advance(broken)).rejects.toThrow('does not pass')
    expect(await world.state(broken)).toBe('undoing')
    await node.advance(broken)
    expect(await world.state(broken)).toBe('stuck')
    expect((await world.events(broken)).at(-1)).toMatchObject({
      type: 'got-stuck',
      left: [expect.stringContaining('attempts')],
    })
  })

  it('asks a person after five nodes died over one step', async () => {
    const { id, leading, gate } = await stoppedInA({}, world.node(), 'tired')
    await world.store.pool.query('update deployments set idle_claims = 5 where id = $1', [id])
    await leaseRunsOut(id)
    await world.node().advance(id)
    expect((await world.types(id)).slice(-3)).toEqual(['taken-over', 'settled a', 'asked a'])
    expect(await world.state(id)).toBe('asking')
    gate.open()
    await leading
  })

  it('and belongs to a newer Lockstep is left to it', async () => {
    const newer = journaled(world.journal, 'a', { version: 2 })
    world.plan(newer)
    const id = await world.deploy('e1')
    const older = world.node({ kinds: new Map([...world.node().deps.kinds, ['a', { ...newer, version: 1 }]]) })
    await older.advance(id)
    await older.advance(id)
    expect(await world.types(id)).toEqual(['created'])
    const row = await world.store.db.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirst()
    expect(row?.owner).toBeNull()
    await world.node().advance(id)
    expect(await world.state(id)).toBe('succeeded')
  })
})

it('gives the lease back when a call of the store fails, so that the sweep finds it', async () => {
  const node = world.node()
  const keeping = await stoppedInA({}, node, 'e2')
  world.plan(journaled(world.journal, 'a'))
  const faulty = { ...node.deps.store, db: node.deps.store.db, pool: node.deps.store.pool }
  const id = await world.deploy('e5')
  const resolvePlan = () => Promise.reject(new Error('the store hiccups'))
  const same = world.node({ owner: node.owner, store: faulty, resolvePlan, leases: node.deps.leases })
  await expect(same.advance(id)).rejects.toThrow('the store hiccups')
  await world.store.pool.query('update deployments set due_at = now() where id = $1', [id])
  expect(await dueDeployments(world.store.pool)).toContain(id)
  keeping.gate.open()
  await keeping.leading
})

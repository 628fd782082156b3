import type { QueryConfig } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { abort } from '../../src/app/abort.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { answer } from '../../src/app/answer.ts'
import { createDispatcher } from '../../src/engine/dispatcher.ts'
import type { Dispatcher } from '../../src/engine/dispatcher.ts'
import { createLeases } from '../../src/engine/leases.ts'
import { singleFlight } from '../../src/engine/single-flight.ts'
import type { World } from '../../src/steps/world.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { until } from '../rig/until.ts'
import { planThatAsks, watchIn } from './asking-world.ts'
import { engineWorld, manyEnvironments, tester } from './engine-world.ts'
import type { EngineWorld, Node } from './engine-world.ts'
import { journaled, newGate, untilSignalled } from './journal.ts'

const postgres = postgresForTests()
let url: string
const errors: unknown[] = []
const running = new Map<string, number>()
let world: EngineWorld
let node: Node
let dispatcher: Dispatcher
let mostAtOnce = 0

/** Whether leases are renewed: by a renewal a node would hear of an abort as well. */
let isRenewing = true
const renewal = (query: QueryConfig): Promise<unknown> =>
  isRenewing ? world.store.pool.query(query) : Promise.reject(new Error('no lease is renewed now'))

const counted = async (id: string): Promise<void> => {
  const now = (running.get(id) ?? 0) + 1
  running.set(id, now)
  mostAtOnce = Math.max(mostAtOnce, now)
  await node.advance(id).finally(() => running.set(id, (running.get(id) ?? 1) - 1))
}

beforeAll(async () => {
  ;({ url } = await postgres.database())
  world = await engineWorld(url)
  const wake: Lockstep['wake'] = {
    deployment: (tx, id) => dispatcher.wake.deployment(tx, id),
    run: (tx, id) => dispatcher.wake.run(tx, id),
  }
  const owner = 'node:dispatcher'
  const pool = Object.create(world.store.pool, { query: { value: renewal } }) as typeof world.store.pool
  node = world.node({ wake, owner, leases: createLeases({ ...world.store, pool }, realClock, owner) })
  dispatcher = createDispatcher({
    store: world.store,
    url,
    advance: singleFlight(counted),
    advanceRun: () => Promise.resolve(),
    nudge: id => node.deps.leases.nudge(id),
    onError: error => errors.push(error),
  })
  await dispatcher.start()
})
afterAll(async () => {
  await dispatcher.stop()
  await world.close()
})

const wakeUp = (id: string) => dispatcher.wake.deployment(world.store.db, id)
const isOver = async (id: string): Promise<boolean> =>
  ['succeeded', 'rolled-back', 'aborted'].includes(await world.state(id))

describe('the dispatcher', () => {
  it('goes on with a deployment whose wake-up was lost', async () => {
    world.plan(journaled(world.journal, 'a'))
    const id = await world.deploy('e1')
    await until('the sweep finds it', () => isOver(id))
    expect(await world.state(id)).toBe('succeeded')
  })

  it(
    'takes 50 deployments through 5 environments without two of them in one at a time',
    { timeout: 120_000 },
    async () => {
      world.plan(journaled(world.journal, 'a'), journaled(world.journal, 'b'))
      const release = await Promise.all(Array.from({ length: 50 }, () => world.release()))
      const from = world.journal.entries.length
      const ids = await Promise.all(release.map((one, index) => world.deploy(`e${(index % 5) + 1}`, one)))
      await Promise.all(ids.flatMap(id => [wakeUp(id), wakeUp(id)]))
      await until('all are over', async () => (await Promise.all(ids.map(isOver))).every(Boolean), {
        timeoutMs: 110_000,
        everyMs: 200,
      })
      for (const id of ids) {
        expect(await world.state(id)).toBe('succeeded')
        expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'run b'])
      }
      const entries = world.journal.entries.slice(from)
      for (const place of ['e1', 'e2', 'e3', 'e4', 'e5']) {
        const order = entries.filter(entry => entry.place === place).map(({ deployment }) => deployment)
        expect(order).toHaveLength(30)
        order.forEach((id, index) => expect(id).toBe(order[index - (index % 3)]))
      }
      expect(mostAtOnce).toBe(1)
      expect(await world.verifyChains()).toBeGreaterThan(50)
      expect(errors).toEqual([])
    },
  )

  it('lets a wake-up during the work be followed by another look', async () => {
    const gate = newGate()
    world.plan(journaled(world.journal, 'a', { run: () => gate.passed.then(() => ({ receipt: null })) }))
    const id = await world.deploy('e1')
    await wakeUp(id)
    await until('a runs', () => world.journal.of(id).includes('run a'))
    await Promise.all([wakeUp(id), wakeUp(id), wakeUp(id)])
    gate.open()
    await until('it is over', () => isOver(id))
    expect(mostAtOnce).toBe(1)
    expect(world.journal.of(id)).toEqual(['run preflight', 'run a'])
  })
})

describe('deployments that ask and are watched meanwhile', () => {
  const isAt = (id: string, state: string) => until(`${id} is ${state}`, async () => (await world.state(id)) === state)

  it('hold no worker, and go on as soon as they are answered', async () => {
    const watches = manyEnvironments.map(environment => watchIn(world, environment))
    planThatAsks(world)
    const ids = await Promise.all(manyEnvironments.map(environment => world.deploy(environment)))
    await Promise.all(ids.map(wakeUp))
    await Promise.all(ids.map(id => isAt(id, 'asking')))
    await until('all are watched', () => watches.every(watch => watch.opened() === 1))
    world.plan(journaled(world.journal, 'a'))
    const another = await world.deploy('e4')
    await wakeUp(another)
    await isAt(another, 'succeeded')
    expect(watches.map(watch => watch.opened())).toEqual(ids.map(() => 1))
    const said = { actor: tester, reason: 'seen', confirmsLoss: false }
    await Promise.all(ids.map(id => answer(world.lockstep, { id, answer: 'skip', ...said })))
    await Promise.all(ids.map(id => isAt(id, 'succeeded')))
    expect(watches.map(watch => watch.opened())).toEqual(ids.map(() => 0))
    expect([...errors, ...node.errors]).toEqual([])
  })
})

describe('an abort', () => {
  /** Aborts a step that runs, while its node hears of that in no other way than by being told. */
  const abortedAtOnce = async (environment: string): Promise<void> => {
    const seen: World[] = []
    world.plan(
      journaled(world.journal, 'a', {
        run: (params, before, at) => {
          seen.push(at)
          return untilSignalled(params, before, at)
        },
      }),
    )
    const id = await world.deploy(environment)
    await wakeUp(id)
    const { signal } = await until('a runs', () => seen[0])
    isRenewing = false
    await abort(world.lockstep, { id, actor: tester, reason: 'no', confirmsLoss: false })
    await until('the step is signalled', () => signal.aborted)
    isRenewing = true
    expect(signal.reason).not.toMatchObject({ code: 'DEPLOYMENT_LEASE_LOST' })
    await until('it is taken back', () => isOver(id))
    expect(await world.state(id)).toBe('rolled-back')
  }

  it('reaches a step that runs at once, not with the next renewal of its lease', () => abortedAtOnce('e2'))

  it('also after the connection that listens was cut', async () => {
    const listeners = async (): Promise<readonly number[]> => {
      const rows = await query<{ pid: number }>(
        url,
        `select pid from pg_stat_activity where query = 'listen lockstep_appended' and datname = current_database()`,
      )
      return rows.map(({ pid }) => pid)
    }
    const [cut = 0, ...others] = await listeners()
    expect(others).toEqual([])
    await query(url, 'select pg_terminate_backend($1)', [cut])
    // The one that was cut is listed for a moment longer.
    await until('another one listens', async () => (await listeners()).some(pid => pid !== cut))
    await abortedAtOnce('e3')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { continueUndo } from '../../src/app/answer.ts'
import { environmentRecord } from '../../src/store/environments.ts'
import { lockHolder } from '../../src/store/environment-lock.ts'
import { holdsOf } from '../../src/store/holds.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { classified } from '../../src/engine/classify-error.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled, untilSignalled } from './journal.ts'
import type { Behaviour } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

const place = { app: 'orders', environment: 'e1' }
const unhealthy = failure(stepErrors.STEP_UNHEALTHY, { service: 'web', release: 'v2', reason: 'it ends at once' })
const away = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })

const preflight = ['step-started preflight', 'step-done preflight']
const begun = ['created', 'gates-passed', 'lock-granted', ...preflight]

/** Appends of a stream: which events came in one. */
const appends = async (id: string): Promise<readonly (readonly string[])[]> => {
  const rows = await world.store.db
    .selectFrom('events')
    .select(['append_id', 'type'])
    .where('stream', '=', id)
    .orderBy('seq')
    .execute()
  return Object.values(Object.groupBy(rows, row => row.append_id)).map(group => (group ?? []).map(row => row.type))
}

describe('forward', () => {
  it('writes exactly what happened, and a result together with the next start', async () => {
    world.plan(journaled(world.journal, 'a'), journaled(world.journal, 'b'))
    const id = await world.deploy('e1')
    await world.node().advance(id)
    expect(await world.types(id)).toEqual([
      ...begun,
      'step-started a',
      'step-done a',
      'step-started b',
      'step-done b',
      'succeeded',
    ])
    expect(await appends(id)).toEqual([
      ['created'],
      ['gates-passed', 'lock-granted'],
      ['step-started'],
      ['step-done', 'step-started'],
      ['step-done', 'step-started'],
      ['step-done', 'succeeded'],
    ])
    expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'run b'])
    expect((await environmentRecord(world.store.db, place))?.deployment).toBe(id)
    expect(await lockHolder(world.store.db, place)).toBeNull()
    expect(await row(id)).toMatchObject({ owner: null, state: 'succeeded', due_at: null })
  })

  it('goes on when checkpoints are still on their way as a step ends', async () => {
    const late: Promise<void>[] = []
    const run: Behaviour['run'] = async (_params, _before, { checkpoint }) => {
      late.push(checkpoint({ n: 1 }), checkpoint({ n: 2 }))
      return { receipt: null }
    }
    world.plan(journaled(world.journal, 'a', { run }), journaled(world.journal, 'b', { run }))
    const id = await world.deploy('e1')
    await world.node().advance(id)
    await Promise.all(late)
    expect(await world.state(id)).toBe('succeeded')
    expect(await world.types(id)).not.toContain('taken-over')
  })

  it('does nothing more when it is woken again', async () => {
    world.plan(journaled(world.journal, 'a'))
    const id = await world.deploy('e1')
    const node = world.node()
    await node.advance(id)
    const before = await world.events(id)
    await node.advance(id)
    await world.node().advance(id)
    expect(await world.events(id)).toEqual(before)
  })

  it('hands a step what it saved and what it saw, under one operation id', async () => {
    const seen: unknown[] = []
    world.plan(
      journaled(world.journal, 'a', {
        prepare: async () => ({ was: 1 }),
        run: async (_params, before, { saved, checkpoint }) => {
          seen.push(before, saved)
          await checkpoint({ half: true })
          if (seen.length === 2) throw away()
          return { receipt: null }
        },
      }),
    )
    const id = await world.deploy('e1')
    await advanceUntil(id, 'succeeded')
    expect(seen).toEqual([{ was: 1 }, null, { was: 1 }, { half: true }])
    const ids = world.journal.entries.filter(({ deployment, what }) => deployment === id && what === 'run a')
    expect(ids.map(({ operationId }) => operationId)).toEqual([`${id}.a`, `${id}.a`])
  })
})

const row = (id: string) =>
  world.store.db.selectFrom('deployments').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const advanceUntil = async (id: string, state: string): Promise<void> => {
  const node = world.node()
  const isThere = async (): Promise<boolean> => {
    await node.advance(id)
    return (await world.state(id)) === state
  }
  // Five attempts alone wait for up to 12 s.
  await until(`${id} is ${state}`, isThere, { timeoutMs: 50_000 })
}

describe('a step that fails', () => {
  it('is settled, then everything is undone in order, and the release is held', async () => {
    const fails = {
      run: () => Promise.reject(unhealthy),
      settle: async () => ({ outcome: 'done', receipt: null }) as const,
    }
    world.plan(journaled(world.journal, 'a'), journaled(world.journal, 'b'), journaled(world.journal, 'c', fails))
    const release = await world.release()
    const id = await world.deploy('e1', release)
    await world.node().advance(id)
    expect((await world.types(id)).slice(begun.length)).toEqual([
      'step-started a',
      'step-done a',
      'step-started b',
      'step-done b',
      'step-started c',
      'step-failed c',
      'settled c',
      ...['c', 'b', 'a'].flatMap(step => [`undo-started ${step}`, `undo-done ${step}`]),
      'rolled-back',
    ])
    expect(world.journal.of(id).slice(-4)).toEqual(['settle c', 'undo c', 'undo b', 'undo a'])
    const hold = (await holdsOf(world.store.db, 'orders')).find(({ deployment }) => deployment === id)
    expect(hold).toMatchObject({ release: release.id, fingerprint: release.fingerprint, place })
    expect(hold?.reason).toContain('STEP_UNHEALTHY')
  })

  it('is not held against the release when the fault was not its own', async () => {
    world.plan(journaled(world.journal, 'a', { run: () => Promise.reject(new Error('a fault of ours')) }))
    const id = await world.deploy('e1')
    await world.node().advance(id)
    expect(await world.state(id)).toBe('rolled-back')
    expect((await holdsOf(world.store.db, 'orders')).some(({ deployment }) => deployment === id)).toBe(false)
  })

  it('is tried again after a while when the fault may pass', async () => {
    let calls = 0
    const sometimes = { run: () => (++calls < 3 ? Promise.reject(away()) : Promise.resolve({ receipt: calls })) }
    world.plan(journaled(world.journal, 'a', sometimes))
    const id = await world.deploy('e1')
    await advanceUntil(id, 'succeeded')
    const events = await world.events(id)
    const failures = events.filter(event => event.type === 'step-failed')
    expect(failures.map(({ error }) => error.code)).toEqual(['STEP_UNREACHABLE', 'STEP_UNREACHABLE'])
    const retried = events.filter(event => event.type === 'retry-due')
    expect(retried).toHaveLength(2)
    retried.forEach(({ at }, index) => expect(at >= (failures[index]?.retryAt ?? '')).toBe(true))
    expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'run a', 'run a'])
  })

  it('is given up after five attempts', async () => {
    const id = await deployWith({ run: () => Promise.reject(away()) })
    await advanceUntil(id, 'rolled-back')
    expect(world.journal.of(id).filter(what => what === 'run a')).toHaveLength(5)
  })

  it('is given up when it takes too long', async () => {
    const forever = { timeoutMs: 50, run: untilSignalled }
    const id = await deployWith(forever)
    await world.node().advance(id)
    const failed = (await world.events(id)).find(event => event.type === 'step-failed')
    expect(failed?.error.code).toBe('STEP_TIMEOUT')
    expect(await world.state(id)).toBe('rolled-back')
    expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'settle a', 'undo a'])
  })

  it('before it has begun leaves nothing to undo', async () => {
    const id = await deployWith({ prepare: () => Promise.reject(unhealthy) })
    await world.node().advance(id)
    expect((await world.types(id)).slice(begun.length - 1)).toEqual([
      'step-done preflight',
      'step-failed a',
      'rolled-back',
    ])
  })
})

const deployWith = (behaviour: Parameters<typeof journaled>[2]): Promise<string> => {
  world.plan(journaled(world.journal, 'a', behaviour))
  return world.deploy('e1')
}

describe('the look from outside', () => {
  it('lets a deployment end as rolled back only when the environment is what it was', async () => {
    const leaves = journaled(world.journal, 'a', {
      run: async (_params, _before, { flags, lease }) => {
        await flags.claim('consume', { owner: { kind: 'deployment', id: 'left behind' }, release: null }, lease)
        await world.ports('e2').router.setRoute(
          {
            service: 'web',
            versions: [{ release: 'r', weight: 100, instances: [] }],
            parked: false,
            parkMs: 1,
            test: null,
            sticky: null,
          },
          lease,
        )
        throw unhealthy
      },
    })
    world.plan(leaves)
    const id = await world.deploy('e2')
    await world.node().advance(id)
    expect(await world.state(id)).toBe('stuck')
    const stuck = (await world.events(id)).at(-1)
    expect(stuck).toMatchObject({ type: 'got-stuck', left: ['traffic: was none, is web 100 % to r'] })
    expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e2' })).toBe(id)
  })

  it('is made again by a person, after the rest was taken away', async () => {
    const { router } = world.ports('e2')
    const [left] = await world.store.db
      .selectFrom('environment_locks')
      .selectAll()
      .where('environment', '=', 'e2')
      .execute()
    await router.removeRoute('web', { epoch: Number.MAX_SAFE_INTEGER, check: () => undefined })
    await continueUndo(world.lockstep, { id: left?.deployment ?? '', actor: tester })
    await world.node().advance(left?.deployment ?? '')
    expect(await world.state(left?.deployment ?? '')).toBe('rolled-back')
    expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e2' })).toBeNull()
  })
})

it('knows an error of the network by its cause', () => {
  expect(classified(new TypeError('fetch failed', { cause: away() }), 'a').code).toBe('STEP_UNREACHABLE')
  expect(classified(new TypeError('x is not a function'), 'a').code).toBe('STEP_UNEXPECTED')
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { abort } from '../../src/app/abort.ts'
import { lockHolder } from '../../src/store/environment-lock.ts'
import { holdsOf } from '../../src/store/holds.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'
import { engineWorld, tester } from './engine-world.ts'
import type { EngineWorld } from './engine-world.ts'
import { journaled, newGate, untilSignalled } from './journal.ts'

const postgres = postgresForTests()
let world: EngineWorld
beforeAll(async () => {
  world = await engineWorld((await postgres.database()).url)
})
afterAll(() => world.close())

const request = (id: string) => ({ id, actor: tester, reason: 'changed my mind', confirmsLoss: false })
const abortIt = (id: string) => abort(world.lockstep, request(id))
const isHeld = async (id: string): Promise<boolean> =>
  (await holdsOf(world.store.db, 'orders')).some(({ deployment }) => deployment === id)

it('ends a deployment at once that has not begun', async () => {
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy('e1')
  await abortIt(id)
  await world.node().advance(id)
  expect(await world.types(id)).toEqual(['created', 'abort-requested'])
  expect(await world.state(id)).toBe('aborted')
  expect(world.journal.of(id)).toEqual([])
})

it('ends one that waits in line, and leaves the holder of the lock alone', async () => {
  const gate = newGate()
  world.plan(journaled(world.journal, 'a', { run: () => gate.passed.then(() => ({ receipt: null })) }))
  const first = await world.deploy('e1')
  const leading = world.node().advance(first)
  await until('the first runs', () => world.journal.of(first).includes('run a'))
  const second = await world.deploy('e1')
  await world.node().advance(second)
  expect(await world.state(second)).toBe('queued')
  await abortIt(second)
  expect(await world.state(second)).toBe('aborted')
  expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e1' })).toBe(first)
  gate.open()
  await leading
  expect(await world.state(first)).toBe('succeeded')
  expect(world.journal.of(second)).toEqual([])
})

it('signals the step that runs, settles it and takes everything back, without a hold', async () => {
  world.plan(journaled(world.journal, 'a'), journaled(world.journal, 'b', { run: untilSignalled }))
  const id = await world.deploy('e2')
  const node = world.node()
  const leading = node.advance(id)
  await until('b runs', () => world.journal.of(id).includes('run b'))
  await abortIt(id)
  node.deps.leases.nudge(id)
  await leading
  expect((await world.types(id)).slice(-7)).toEqual([
    'abort-requested',
    'settled b',
    'undo-started b',
    'undo-done b',
    'undo-started a',
    'undo-done a',
    'rolled-back',
  ])
  expect(await isHeld(id)).toBe(false)
  expect(await lockHolder(world.store.db, { app: 'orders', environment: 'e2' })).toBeNull()
})

it('signals only the step that runs: settling and undoing go on although the abort is seen again', async () => {
  const slowly = async (signal: AbortSignal): Promise<void> => {
    node.deps.leases.nudge(id)
    await node.deps.clock.pause(300, signal)
  }
  world.plan(
    journaled(world.journal, 'a', {
      run: untilSignalled,
      settle: async (_params, _before, { signal }) => {
        await slowly(signal)
        return { outcome: 'done', receipt: null }
      },
      undo: async (_params, _before, _receipt, { signal }) => {
        await slowly(signal)
        return []
      },
    }),
  )
  const id = await world.deploy('e2')
  const node = world.node()
  const leading = node.advance(id)
  await until('a runs', () => world.journal.of(id).includes('run a'))
  await abortIt(id)
  node.deps.leases.nudge(id)
  await leading
  expect(await world.state(id)).toBe('rolled-back')
  const settled = (await world.events(id)).find(event => event.type === 'settled')
  expect(settled).toMatchObject({ settlement: { outcome: 'done' } })
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'settle a', 'undo a'])
})

it('that comes while a step comes to its end takes the finished step back', async () => {
  const racing = async () => {
    await abortIt(id)
    return { receipt: 'done all the same' }
  }
  world.plan(journaled(world.journal, 'a', { run: racing }), journaled(world.journal, 'b'))
  const id = await world.deploy('e3')
  await world.node().advance(id)
  expect((await world.types(id)).slice(-6)).toEqual([
    'step-started a',
    'abort-requested',
    'step-done a',
    'undo-started a',
    'undo-done a',
    'rolled-back',
  ])
  expect(world.journal.of(id)).not.toContain('run b')
})

it('that comes while a step looks around keeps it from starting', async () => {
  const racing = async () => {
    await abortIt(id)
    return null
  }
  world.plan(journaled(world.journal, 'a'), journaled(world.journal, 'b', { prepare: racing }))
  const id = await world.deploy('e3')
  await world.node().advance(id)
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'undo a'])
  expect(await world.types(id)).not.toContain('step-started b')
  expect(await world.state(id)).toBe('rolled-back')
})

it('ends a back-off', async () => {
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  world.plan(journaled(world.journal, 'a', { run: () => Promise.reject(away) }))
  const id = await world.deploy('e3')
  const leading = world.node().advance(id)
  await until('it backs off', async () => (await world.types(id)).some(type => type.startsWith('step-failed')))
  await abortIt(id)
  await leading
  expect(await world.state(id)).toBe('rolled-back')
  expect(world.journal.of(id)).toEqual(['run preflight', 'run a', 'settle a', 'undo a'])
})

it('is refused when it is over, and a second time', async () => {
  world.plan(journaled(world.journal, 'a', { run: untilSignalled }))
  const id = await world.deploy('e4')
  const node = world.node()
  const leading = node.advance(id)
  await until('a runs', () => world.journal.of(id).includes('run a'))
  await abortIt(id)
  await expect(abortIt(id)).rejects.toMatchObject({ code: 'DEPLOYMENT_EVENT_REFUSED' })
  node.deps.leases.nudge(id)
  await leading
  await expect(abortIt(id)).rejects.toMatchObject({ code: 'DEPLOYMENT_EVENT_REFUSED' })
  expect((await world.types(id)).filter(type => type === 'abort-requested')).toHaveLength(1)
  expect(await world.verifyChains()).toBeGreaterThan(5)
})

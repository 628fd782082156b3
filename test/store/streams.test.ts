import { afterAll, beforeAll, expect, it } from 'vitest'
import { freeze, thaw } from '../../src/app/freeze.ts'
import { holdRelease } from '../../src/app/hold-release.ts'
import { liftHold } from '../../src/app/lift-hold.ts'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import type { Run } from '../../src/domain/run.ts'
import { openStore } from '../../src/store/open-store.ts'
import { storePersonClaims } from '../../src/store/flags.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { claimRun, saveLedRun, saveRun } from '../../src/store/runs.ts'
import { tellApp, tellSystem } from '../../src/store/streams.ts'
import { engineWorld } from '../engine/engine-world.ts'
import type { EngineWorld } from '../engine/engine-world.ts'
import { journaled } from '../engine/journal.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { releaseOf } from '../rig/release-of.ts'

const postgres = postgresForTests()
let world: EngineWorld
let url: string
beforeAll(async () => {
  ;({ url } = await postgres.database())
  world = await engineWorld(url)
})
afterAll(() => world.close())

const rowsOf = async (stream: string) => {
  const { rows } = await world.store.pool.query<{ seq: number; type: string; body: string; hash: string }>(
    'select seq, type, body, hash from events where stream = $1 order by seq',
    [stream],
  )
  return rows
}
const told = async (stream: string) => {
  const rows = await rowsOf(stream)
  expect(firstBrokenRow(stream, rows)).toBeNull()
  return rows.map(({ body }) => JSON.parse(body) as { readonly type: string; readonly at: string })
}
const ada = { kind: 'person', name: 'ada' } as const
const started = { type: 'server-started', node: 'n', version: '1', actor: lockstepItself, reason: null } as const

it('appends of several nodes go in turn, none is lost, and their times are in order', async () => {
  const stores = await Promise.all([1, 2, 3].map(() => openStore(url, () => undefined)))
  const paused = { type: 'consumer-paused', environment: 'e', flag: 'f', release: null, reason: null } as const
  await Promise.all(
    stores.flatMap((store, node) =>
      Array.from({ length: 20 }, (_, turn) => {
        const actor = { kind: 'person', name: `${node}.${turn}` } as const
        return turn % 2 === 0
          ? tellApp(store.db, 'busy', { ...paused, actor })
          : tellSystem(store.db, { ...started, actor })
      }),
    ),
  )
  await Promise.all(stores.map(store => store.close()))
  for (const stream of ['app:busy', 'system']) {
    const facts = await told(stream)
    expect(facts).toHaveLength(30)
    const times = facts.map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
    const head = await world.store.pool.query('select seq, hash from stream_heads where stream = $1', [stream])
    expect(head.rows).toEqual([{ seq: 30, hash: (await rowsOf(stream)).at(-1)?.hash }])
  }
})

it('tells nothing of a change that was not made', async () => {
  const broken = new Error('the change fails')
  const change = world.store.db.transaction().execute(async tx => {
    await tellApp(tx, 'undone', { type: 'held', environment: 'e', release: 'r', by: 'h', actor: ada, reason: '' })
    throw broken
  })
  await expect(change).rejects.toBe(broken)
  expect(await told('app:undone')).toEqual([])
  expect((await world.store.pool.query(`select from stream_heads where stream = 'app:undone'`)).rowCount).toBe(0)
})

it('tells of freezes, of one app in its stream and of all of them in that of the system', async () => {
  const request = { environment: 'e', from: null, to: null, reason: 'holidays', actor: ada }
  const one = await freeze(world.lockstep, { app: 'frozen', ...request })
  await thaw(world.lockstep, { id: one.id, actor: ada, reason: 'over' })
  await expect(thaw(world.lockstep, { id: one.id, actor: ada, reason: 'over' })).rejects.toMatchObject({
    code: 'FREEZE_UNKNOWN',
  })
  expect(await told('app:frozen')).toMatchObject([
    { type: 'freeze-declared', freeze: one.id, environment: 'e', to: null, actor: ada, reason: 'holidays' },
    { type: 'freeze-lifted', freeze: one.id, environment: 'e', actor: ada, reason: 'over' },
  ])
  const all = await freeze(world.lockstep, { app: null, ...request, environment: null })
  await thaw(world.lockstep, { id: all.id, actor: ada, reason: 'over' })
  expect((await told('system')).slice(-2)).toMatchObject([
    { type: 'freeze-declared', freeze: all.id, environment: null },
    { type: 'freeze-lifted', freeze: all.id },
  ])
})

it('tells of a release, of a hold and of its end', async () => {
  const draft = releaseOf(1, { id: 'r-held', app: 'held' })
  await saveRelease(world.store.db, draft, ada)
  await saveRelease(world.store.db, draft, ada)
  await saveRelease(world.store.db, { ...draft, branches: ['main', 'next'] }, ada)
  const hold = { app: 'held', environment: 'e', release: 'v1', actor: ada, reason: 'slow' }
  await holdRelease(world.lockstep, hold)
  await liftHold(world.lockstep, { ...hold, reason: 'mended' })
  await expect(liftHold(world.lockstep, hold)).rejects.toMatchObject({ code: 'PLAN_NOT_HELD' })
  expect(await told('app:held')).toMatchObject([
    { type: 'release-recorded', release: 'r-held', version: 'v1', actor: ada },
    { type: 'release-merged', release: 'r-held', branches: ['main', 'next'] },
    { type: 'held', environment: 'e', release: 'r-held', actor: ada, reason: 'slow (ada)' },
    { type: 'hold-lifted', environment: 'e', release: 'r-held', actor: ada, reason: 'mended' },
  ])
})

it('tells of the hold that a bad release got by itself', async () => {
  const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
  world.plan(journaled(world.journal, 'fails', { run: () => Promise.reject(bad) }))
  const id = await world.deploy('e1')
  await world.node().advance(id)
  expect(await world.state(id)).toBe('rolled-back')
  expect((await told('app:orders')).filter(({ type }) => type === 'held')).toMatchObject([
    {
      environment: 'e1',
      by: id,
      actor: lockstepItself,
      reason: expect.stringMatching(/^STEP_TEST_FAILED/) as string,
    },
  ])
})

it('tells of what a person does to a consumer, once, and not of what a deployment does', async () => {
  const claims = storePersonClaims(world.store.pool, { app: 'paused', environment: 'e' }, { consumeFlags: ['f'] })
  await claims.claim('f', 'ada', null)
  await claims.claim('f', 'ada', null)
  await claims.unclaim('f', 'ada')
  await claims.unclaim('f', 'ada')
  expect(await told('app:paused')).toMatchObject([
    { type: 'consumer-paused', environment: 'e', flag: 'f', actor: ada },
    { type: 'consumer-resumed', environment: 'e', flag: 'f', actor: ada },
  ])
})

it('tells of a run: who began it, what it built, where it passed by, how it ended', async () => {
  const run: Run = {
    id: 'run-1',
    app: 'shipped',
    state: 'building',
    actor: ada,
    repository: '/r',
    commit: 'c',
    file: 'lockstep.yaml',
    environments: ['dev', 'prod'],
    release: null,
    already: [],
    error: null,
    createdAt: '2026-01-01T00:00:00.000Z',
  }
  const built: Run = { ...run, state: 'deploying', release: 'r-1' }
  const error = { code: 'X', title: '', message: 'it broke', hint: '', kind: 'terminal' } as const
  await saveRun(world.store.db, run as Run)
  const owner = 'node:1'
  expect(await claimRun(world.store.pool, run.id, { owner, home: 'here' })).toBe(true)
  for (const now of [
    run,
    built,
    { ...built, already: ['dev'] },
    { ...built, already: ['dev'], state: 'failed', error },
  ])
    expect(await saveLedRun(world.store.db, now as Run, owner)).toBe(true)
  expect(await saveLedRun(world.store.db, run as Run, 'another:1')).toBe(false)
  expect(await told('app:shipped')).toMatchObject([
    { type: 'run-started', run: 'run-1', kind: 'ship', environments: ['dev', 'prod'], actor: ada },
    { type: 'run-built', release: 'r-1' },
    { type: 'run-passed', environment: 'dev' },
    { type: 'run-ended', as: 'failed', code: 'X', reason: 'it broke' },
  ])
})

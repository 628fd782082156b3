import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { approve, tick } from '../../src/app/gates.ts'
import { holdRelease } from '../../src/app/hold-release.ts'
import { liftHold } from '../../src/app/lift-hold.ts'
import { start } from '../../src/app/deploy.ts'
import { recordOfRelease, releases, showRelease } from '../../src/app/release-record.ts'
import { requireDeployment } from '../../src/app/decide.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { noGates } from '../../src/domain/gates/gates.ts'
import { chainHash, chainStart } from '../../src/domain/event-chain.ts'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import type { Release } from '../../src/domain/release.ts'
import { releaseMarkdown } from '../../src/domain/release-record/release-markdown.ts'
import { releaseRef } from '../../src/engine/plan-context.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { engineWorld, tester } from '../engine/engine-world.ts'
import type { EngineWorld, Node } from '../engine/engine-world.ts'
import { journaled } from '../engine/journal.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner, tamper } from '../rig/record.ts'
import { newReleaseOf } from '../rig/release-of.ts'

const postgres = postgresForTests()
let url: string
let world: EngineWorld
beforeAll(async () => {
  ;({ url } = await postgres.database())
  world = await engineWorld(url)
})
afterAll(() => world.close())
beforeEach(() => world.terms({}))

const person = (name: string) => ({ kind: 'person', name }) as const
const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
const keeps = [{ what: 'migration 002', why: 'orders.note holds 2 values' }]
const recordOf = (release: Release) => recordOfRelease(world.lockstep, { app: 'orders', release: release.id })

const ends = async (id: string, state: string, node: Node = world.node()): Promise<string> => {
  await node.advance(id)
  expect(await world.state(id)).toBe(state)
  return id
}

/** One that migrates and then fails its test, so that it is taken back and keeps what holds data. */
const failing = async (environment: string, release: Release): Promise<string> => {
  world.plan(
    [journaled(world.journal, 'migrate', { undo: async () => keeps }), { effect: 'schema' }],
    [journaled(world.journal, 'test', { run: () => Promise.reject(bad) }), { mayBeSkipped: true }],
  )
  return ends(await world.deploy(environment, release), 'rolled-back')
}

const shipping = async (environment: string, release: Release): Promise<string> => {
  world.plan(journaled(world.journal, 'a'))
  return ends(await world.deploy(environment, release), 'succeeded')
}

/** A return to the release that ran before. */
const rolledBack = async (environment: string, from: Release, to: Release): Promise<string> => {
  world.plan(journaled(world.journal, 'a'))
  const { hash: _, ...draft } = await world.planFor(environment, to)
  const plan = freezePlan({ ...draft, kind: 'rollback', base: releaseRef(from) })
  const { id } = await start(world.lockstep, {
    id: `d-back-${to.id}`,
    plan,
    actor: person('ben'),
    run: null,
    reason: 'it is slow',
  })
  // What is planned anew before it starts is a rollback still.
  return ends(id, 'succeeded', world.node({ resolvePlan: async () => plan }))
}

const approved = async (environment: string, release: Release): Promise<string> => {
  const approvals = { from: ['ann', 'ben'], count: 2, author: 'barred', expiryMs: 3_600_000 } as const
  world.terms({ gates: { ...noGates, approvals: [approvals], checklist: ['support is told'] } })
  world.plan(journaled(world.journal, 'a'))
  const id = await world.deploy(environment, release)
  await world.node().advance(id)
  const { plan } = (await requireDeployment(world.lockstep, id)).deployment
  const said = { id, planHash: plan.hash }
  await approve(world.lockstep, { ...said, actor: person('ann'), reason: 'looks | good' })
  await approve(world.lockstep, { ...said, actor: person('ben'), reason: 'line one\nline two' })
  await tick(world.lockstep, { ...said, actor: person('ben'), item: 'support is told' })
  return ends(id, 'succeeded')
}

describe('the record of a release from the store', () => {
  it('tells one that failed and was taken back with what was kept, one that was approved by two, and who left it', async () => {
    const [old, release] = [await world.release(), await world.release()]
    await shipping('e1', old)
    const failed = await failing('e1', release)
    await liftHold(world.lockstep, {
      app: 'orders',
      environment: 'e1',
      release: release.id,
      actor: person('ann'),
      reason: 'it is mended',
    })
    const agreed = await approved('e1', release)
    world.terms({})
    const left = await rolledBack('e1', release, old)
    await holdRelease(world.lockstep, {
      app: 'orders',
      environment: 'e2',
      release: release.id,
      actor: person('dee'),
      reason: 'slow',
    })

    const record = await recordOf(release)
    expect(record.deployments.map(({ id, kind, direction, state }) => [id, kind, direction, state])).toEqual([
      [failed, 'deploy', 'to', 'rolled-back'],
      [agreed, 'deploy', 'to', 'succeeded'],
      [left, 'rollback', 'away', 'succeeded'],
    ])
    expect(record.deployments).toMatchObject([
      {
        actor: tester,
        base: old.version,
        kept: keeps,
        undone: ['test', 'migrate'],
        why: expect.stringMatching(/^test failed: STEP_TEST_FAILED/) as string,
        tests: [{ step: 'test', outcome: 'failed' }],
      },
      {
        gates: {
          demanded: ['2 approvals of ann, ben', '"support is told" ticked'],
          passedAt: expect.stringMatching(/Z$/) as string,
          approvals: [
            { person: 'ann', reason: 'looks | good', isOfThisPlan: true },
            { person: 'ben', reason: 'line one\nline two', isOfThisPlan: true },
          ],
          checklist: [{ item: 'support is told', person: 'ben' }],
        },
      },
      { actor: person('ben'), reason: 'it is slow', release: old.version, base: release.version },
    ])
    expect(record.holds).toMatchObject([
      { environment: 'e1', by: failed, lifted: { actor: person('ann'), reason: 'it is mended' } },
      { environment: 'e1', by: left, actor: person('ben'), reason: 'it is slow', lifted: null },
      { environment: 'e2', actor: person('dee'), reason: 'slow (dee)', lifted: null },
    ])
    expect(record.built).toMatchObject({ actor: { kind: 'system' }, link: { stream: 'app:orders' } })

    const before = await recordOf(old)
    expect(before.deployments.map(({ id, kind, direction }) => [id, kind, direction])).toMatchObject([
      [expect.any(String), 'deploy', 'to'],
      [left, 'rollback', 'to'],
    ])
    expect(before.holds).toEqual([])
    expect(releaseMarkdown(record)).toContain(String.raw`| ann | looks \| good |`)
  })

  it('is tied to the chains: heads are those of the streams, and anchored ones name their anchor', async () => {
    const release = await world.release()
    const id = await shipping('e3', release)
    const rows = await asOwner<{ seq: number; body: string }>(
      url,
      'select seq, body from events where stream = $1 order by seq',
      [id],
    )
    const hash = rows.reduce((previous, { seq, body }) => chainHash(previous, seq, body), chainStart(id))
    const [deployment] = (await recordOf(release)).deployments
    expect(deployment?.evidence).toMatchObject({ head: { stream: id, seq: rows.length, hash }, anchor: null })
    const anchor = await writeAnchor(world.store)
    const [anchored] = (await recordOf(release)).deployments
    expect(anchored?.evidence.anchor).toEqual({ number: anchor?.number, hash: anchor?.hash })
  })

  it('tells holds on the same content that were put on another release of it', async () => {
    const fingerprint = 'the same'
    const [one, two] = [
      await saveRelease(world.store.db, newReleaseOf({ app: 'orders', fingerprint })),
      await saveRelease(world.store.db, newReleaseOf({ app: 'orders', fingerprint })),
    ]
    await holdRelease(world.lockstep, {
      app: 'orders',
      environment: 'e4',
      release: one.id,
      actor: person('dee'),
      reason: 'x',
    })
    expect((await recordOf(two)).holds).toMatchObject([{ release: one.version, environment: 'e4' }])
  })

  it('asks as many questions for many deployments as for one', async () => {
    const [few, many] = [await world.release(), await world.release()]
    await shipping('q1', few)
    for (const environment of ['q2', 'q3', 'q4', 'q5']) await shipping(environment, many)
    const queries = async (release: Release): Promise<number> => {
      let asked = 0
      const counting = world.store.db.withPlugin({
        transformQuery: ({ node }) => {
          asked += 1
          return node
        },
        transformResult: async ({ result }) => result,
      })
      const record = await recordOfRelease(
        { store: { ...world.store, db: counting } },
        { app: 'orders', release: release.id },
      )
      expect(record.deployments.length).toBeGreaterThan(0)
      return asked
    }
    expect(await queries(few)).toBe(5)
    expect(await queries(many)).toBe(5)
  })

  it('is not made of what was changed, cut off or written anew', async () => {
    const [changed, cut, anew] = [await world.release(), await world.release(), await world.release()]
    const [one, two] = [await shipping('e5', changed), await shipping('tired', cut)]
    const three = await shipping('asking', anew)
    const broken = (release: Release, seq: number) =>
      expect(recordOf(release)).rejects.toMatchObject({
        code: 'STORE_CHAIN_BROKEN',
        message: expect.stringMatching(new RegExp(`^event ${seq} of `)) as string,
      })
    const eventsOf = (id: string) =>
      asOwner<{ seq: number; body: string; hash: string }>(
        url,
        'select seq, body, hash from events where stream = $1 order by seq',
        [id],
      )
    await tamper(url, `update events set body = replace(body, 'tester', 'nobody') where stream = $1 and seq = 1`, [one])
    await broken(changed, 1)

    const end = (await eventsOf(two)).length
    await tamper(url, 'delete from events where stream = $1 and seq = $2', [two, end])
    await broken(cut, end)
    await expect(showRelease(world.lockstep, { app: 'orders', release: cut.id })).resolves.toMatchObject({ id: cut.id })

    // The chain itself holds: only where the stream stood tells.
    const rows = await eventsOf(three)
    const [before, last] = rows.slice(-2)
    const body = (last?.body ?? '').replace(/"at":"....-/, '"at":"1999-')
    const hash = chainHash(before?.hash ?? '', rows.length, body)
    const text = 'update events set body = $3, hash = $4 where stream = $1 and seq = $2'
    await tamper(url, text, [three, rows.length, body, hash])
    await broken(anew, rows.length)
  })

  it('knows no release that is not there', () =>
    expect(recordOfRelease(world.lockstep, { app: 'orders', release: 'v999' })).rejects.toMatchObject({
      code: 'PLAN_RELEASE_UNKNOWN',
    }))
})

describe('the list of releases', () => {
  const page = (before: number | null, limit: number) => releases(world.lockstep, { app: 'listed', before, limit })

  it('is newest first, page by page, and says how many commits each has and where it runs and is held', async () => {
    const commit = { id: 'c', author: 'Ada', at: '2026-01-01T00:00:00.000Z', subject: 's' }
    const changes = { since: null, commits: [commit], leftOut: 4 }
    for (const more of [{}, { changes }, {}])
      await saveRelease(world.store.db, newReleaseOf({ app: 'listed', ...more }))
    const first = await page(null, 2)
    expect(first.items.map(({ version, commits }) => [version, commits])).toEqual([
      ['v3', null],
      ['v2', 5],
    ])
    expect(first.next).toBe(2)
    const last = await page(first.next, 2)
    expect([last.items.map(({ version }) => version), last.next]).toEqual([['v1'], null])
    expect(await releases(world.lockstep, { app: 'unknown', before: null, limit: 9 })).toEqual({
      items: [],
      next: null,
    })
  })

  it('says where a release runs and where it is held', async () => {
    const release = await world.release()
    await shipping('q6', release)
    await holdRelease(world.lockstep, {
      app: 'orders',
      environment: 'q7',
      release: release.id,
      actor: tester,
      reason: 'x',
    })
    const { items } = await releases(world.lockstep, { app: 'orders', before: null, limit: 1 })
    expect(items).toMatchObject([{ id: release.id, runsIn: ['q6'], heldIn: ['q7'] }])
  })
})

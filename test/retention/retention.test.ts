import { existsSync } from 'node:fs'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { removeTree } from '../../src/adapters/local/build-folder.ts'
import { localArtifacts } from '../../src/adapters/local/artifacts.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import { localShelf } from '../../src/adapters/local/shelf.ts'
import { applyRetention, previewRetention } from '../../src/app/retention/apply-retention.ts'
import type { RetentionDeps } from '../../src/app/retention/apply-retention.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { rollbackPreflight } from '../../src/app/roll-back.ts'
import type { Release } from '../../src/domain/release.ts'
import type { Retention } from '../../src/domain/retention.ts'
import { bindEnvironment } from '../../src/store/environment-homes.ts'
import { holdsOf } from '../../src/store/holds.ts'
import { verifiedAt } from '../../src/store/environments.ts'
import { neededArtifacts } from '../../src/store/needed-artifacts.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { artifactOf, builtRelease, delivered } from '../rig/delivered.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { seededRandom } from '../rig/seeded-random.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { verify } from '../audit/record-world.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const postgres = postgresForTests()
const dayMs = 86_400_000
const actor = { kind: 'person', name: 'olga' } as const
const month: Retention = {
  logsMs: 30 * dayMs,
  artifactsMs: 30 * dayMs,
  snapshotsMs: 30 * dayMs,
  documentsMs: 30 * dayMs,
  noticesMs: 30 * dayMs,
  targets: 2,
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let store: Store
let url: string
beforeEach(async () => {
  folder = await temporaryFolder()
  ;({ url } = await postgres.database())
  store = await openStore(url, () => undefined)
})
afterEach(async () => {
  await store.close()
  await removeTree(folder.path)
})

/** As it will be in a year: what is made now is old by then. */
const inAYear = (retention: Retention | null): RetentionDeps => ({
  store,
  clock: {
    now: () => new Date(Date.now() + 365 * dayMs),
    monotonicMs: () => performance.now(),
    pause: () => Promise.reject(new Error('nothing waits here')),
  },
  shelf: localShelf(folder.path),
  home: 'here',
  retention,
})
const artifactsThere = async (): Promise<ReadonlySet<string>> =>
  new Set((await readdir(join(folder.path, 'artifacts'))).map(hex => `sha256:${hex}`))
const countOf = (report: Awaited<ReturnType<typeof applyRetention>>, kind: string): number =>
  report?.things.find(one => one.kind === kind)?.count ?? -1

/** The releases that a rollback would be offered to without naming one: the newest verified one before that which runs, not held. */
const offered = async (releases: readonly Release[], running: Release, environment: string): Promise<string | null> => {
  const held = (await holdsOf(store.db, running.app))
    .filter(({ place }) => place.environment === environment)
    .map(({ fingerprint }) => fingerprint)
  const before = releases
    .slice(
      0,
      releases.findIndex(({ id }) => id === running.id),
    )
    .toReversed()
  for (const release of before) {
    if (held.includes(release.fingerprint)) continue
    const place = { app: release.app, environment }
    if ((await verifiedAt(store.db, place, release.fingerprint)) !== null) return release.artifacts[0]?.digest ?? null
  }
  return null
}

it('whatever was delivered where, held and returned to: what an environment can return to is there afterwards', async () => {
  const random = seededRandom(20261128)
  const pick = (below: number): number => Math.floor(random() * below)
  for (let round = 0; round < 8; round++) {
    const app = `app${round}`
    const releases: Release[] = []
    const running = new Map<string, Release>()
    for (let count = 0; count < 7; count++)
      releases.push(await builtRelease(store, app, await artifactOf(folder.path, `${app} ${count} ${pick(4)}`)))
    for (let move = 0; move < 12; move++) {
      const environment = ['dev', 'live'][pick(2)]!
      const release = releases[pick(releases.length)]!
      const state = pick(4) === 0 ? 'rolled-back' : 'succeeded'
      await delivered(store, release, { environment, state, verified: pick(5) > 0, endedMs: pick(400) * dayMs })
      if (state === 'succeeded') running.set(environment, release)
      if (pick(4) > 0) continue
      await store.pool.query(
        `insert into holds (app, environment, fingerprint, release, deployment, reason) values ($1, $2, $3, $4, 'd', 'x')`,
        [app, environment, releases[pick(releases.length)]!.fingerprint, release.id],
      )
    }
    const wanted = new Map<string, string | null>()
    for (const [environment, release] of running) {
      wanted.set(`${environment} runs`, release.artifacts[0]?.digest ?? null)
      wanted.set(`${environment} returns to`, await offered(releases, release, environment))
    }
    const going = countOf(await previewRetention(inAYear(month)), 'artifact')
    expect(countOf(await applyRetention(inAYear(month), actor), 'artifact')).toBe(going)
    const left = await artifactsThere()
    for (const [what, digest] of wanted) if (digest !== null) expect(left, `${app}: ${what}`).toContain(digest)
    for (const digest of await neededArtifacts(store.pool, month.targets)) expect(left).toContain(digest)
    // And nothing else: what nobody needs has gone.
    expect([...left].toSorted()).toEqual(await neededArtifacts(store.pool, month.targets))
  }
})

it('lets nothing go without a policy, and shows what would go without removing it', async () => {
  await builtRelease(store, 'shop', await artifactOf(folder.path, 'nobody needs it'))
  expect(await applyRetention(inAYear(null), actor)).toEqual({ isDone: true, retention: null, things: [] })
  expect(countOf(await previewRetention(inAYear(month)), 'artifact')).toBe(1)
  expect((await artifactsThere()).size).toBe(1)
})

it('logs and snapshots go after their deployment ended, not while it is under way, and not those of a release to return to', async () => {
  const [logs, snapshots] = [join(folder.path, 'logs'), join(folder.path, 'snapshots', 'shop.live')]
  await mkdir(logs)
  await mkdir(snapshots, { recursive: true })
  const made = new Map<string, string>()
  for (const [name, how] of [
    ['gone', { environment: 'live', state: 'rolled-back' }],
    ['target', { environment: 'live' }],
    ['current', { environment: 'live' }],
    ['under way', { environment: 'live', state: 'running', endedMs: null }],
  ] as const) {
    const release = await builtRelease(store, 'shop', await artifactOf(folder.path, name))
    const id = await delivered(store, release, how)
    made.set(name, id)
    await writeFile(join(logs, `${id}.jsonl`), 'a line\n')
    for (const ending of ['json', 'dump']) await writeFile(join(snapshots, `${id}.snapshot.${ending}`), 'x')
  }
  const yearAgo = new Date(Date.now() - 400 * dayMs)
  for (const file of await readdir(logs)) await utimes(join(logs, file), yearAgo, yearAgo)
  const report = await applyRetention(inAYear(month), actor)
  expect([countOf(report, 'log'), countOf(report, 'snapshot')]).toEqual([3, 1])
  expect(await readdir(logs)).toEqual([`${made.get('under way')}.jsonl`])
  expect(existsSync(join(snapshots, `${made.get('gone')}.snapshot.dump`))).toBe(false)
  for (const name of ['target', 'current', 'under way'])
    expect(existsSync(join(snapshots, `${made.get(name)}.snapshot.dump`)), name).toBe(true)
})

it('large receipts go with their old deployments, never those of what is under way; the record is whole, and says what went', async () => {
  const release = await builtRelease(store, 'shop', await artifactOf(folder.path, 'one'))
  const old = await delivered(store, release, { environment: 'live', endedMs: 400 * dayMs })
  const acting = await delivered(store, release, { environment: 'live', state: 'running', endedMs: null })
  const digests = { old: 'a'.repeat(64), acting: 'b'.repeat(64) }
  for (const [id, digest] of [
    [old, digests.old],
    [acting, digests.acting],
  ]) {
    await store.pool.query(
      `insert into documents (digest, body, created_at) values ($1, 'large', now() - interval '400 days')`,
      [digest],
    )
    await store.pool.query(
      `insert into events (stream, seq, type, body, hash, append_id)
       values ($1, 99, 'step-done', $2, '', gen_random_uuid())`,
      [id, JSON.stringify({ receipt: { 'by-digest': digest } })],
    )
  }
  // By hand nobody removes one: the role may not, and of one that is needed not even the owner.
  await expect(store.pool.query('delete from documents')).rejects.toThrow(/permission denied/)
  expect(countOf(await previewRetention(inAYear(month)), 'document')).toBe(1)
  expect(countOf(await applyRetention(inAYear(month), actor), 'document')).toBe(1)
  const { rows } = await store.pool.query('select digest from documents')
  expect(rows).toEqual([{ digest: digests.acting }])
  const { rows: told } = await store.pool.query<{ body: string }>(
    `select body from events where type = 'retention-applied'`,
  )
  expect(told.map(({ body }) => JSON.parse(body) as object)).toEqual([
    expect.objectContaining({
      actor,
      home: 'here',
      removed: expect.arrayContaining([{ kind: 'document', count: 1, bytes: 5 }]),
    }),
  ])
  const { faults } = await verify(url)
  expect(faults.filter(({ stream }) => stream === 'system')).toEqual([])
})

it('an artifact that is needed again while it is removed is put back', async () => {
  const digest = await artifactOf(folder.path, 'found by a build')
  const shelf = localShelf(folder.path)
  const [thing] = await shelf.things()
  let wasThere = true
  const isRemoved = await shelf.remove(thing!, async () => {
    wasThere = (await artifactsThere()).has(digest)
    return false
  })
  expect({ isRemoved, wasThere }).toEqual({ isRemoved: false, wasThere: false })
  expect([...(await artifactsThere())]).toEqual([digest])
})

it('ARTIFACT_NOT_FOUND: a rollback to a release whose artifact has gone is refused before anything begins', async () => {
  const digest = await artifactOf(folder.path, 'too old')
  const old = await builtRelease(store, 'shop', digest)
  await delivered(store, old, { environment: 'live' })
  for (const name of ['one', 'two', 'three'])
    await delivered(store, await builtRelease(store, 'shop', await artifactOf(folder.path, name)), {
      environment: 'live',
    })
  expect(countOf(await applyRetention(inAYear(month), actor), 'artifact')).toBe(1)
  const home = { id: 'here', path: folder.path, host: 'here' }
  await bindEnvironment(store.db, { app: 'shop', environment: 'live' }, home)
  // What it looks at before it makes a plan, and no more.
  const looksAt = { store, node: { owner: 'n', home }, artifacts: localArtifacts(folder.path, localRunner) }
  const request = { app: 'shop', environment: 'live', to: old.version }
  await expect(rollbackPreflight(looksAt as Partial<Lockstep> as Lockstep, request)).rejects.toMatchObject({
    code: 'ARTIFACT_NOT_FOUND',
  })
})

import { expect, it } from 'vitest'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import { noTerms } from '../../src/domain/plan.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { findAppend, newAppendId } from '../../src/store/append-events.ts'
import type { Append, Head } from '../../src/store/append-events.ts'
import { createDeployment } from '../../src/store/create-deployment.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { cuttingProxy } from '../rig/cutting-proxy.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { releaseOf } from '../rig/release-of.ts'

const postgres = postgresForTests()
const at = '2026-01-01T00:00:00.000Z'
const actor = { kind: 'person', name: 'ada' } as const

const open = async (url: string): Promise<Store> => {
  const store = await openStore(url, () => undefined)
  await saveRelease(store.db, releaseOf(1, { id: 'r-1', app: 'shop', commit: 'c1' }))
  return store
}

const newDeployment = async (store: Store, id: string): Promise<Head> => {
  const plan = freezePlan({
    kind: 'deploy',
    app: 'shop',
    environment: id,
    release: { id: 'r-1', version: 'v1', commit: 'c1', fingerprint: 'f1' },
    base: null,
    ledger: [],
    ...noTerms,
    strategy: 'blue-green',
    steps: [],
  })
  await store.db
    .transaction()
    .execute(tx => createDeployment(tx, id, null, { type: 'created', at, plan, actor, reason: null }))
  const stored = await readDeployment(store.db, id)
  if (stored === null) throw new Error(`no deployment ${id}`)
  return stored.head
}

const after = { state: 'waiting', verified: true, dueAt: null, isFinal: false, epoch: 0 } as const
const word = (reason: string): DeploymentEvent => ({ type: 'abort-requested', at, actor, reason })
const words = (deployment: string, from: Head, ...reasons: readonly string[]): Append => ({
  id: newAppendId(),
  deployment,
  from,
  epoch: null,
  events: reasons.map(word),
  after,
})

const reasonsOf = async (store: Store, id: string): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom('events')
    .select('body')
    .where('stream', '=', id)
    .where('seq', '>', 1)
    .orderBy('seq')
    .execute()
  return rows.map(({ body }) => (JSON.parse(body) as { reason: string }).reason)
}

const ids = Array.from({ length: 40 }, (_, number) => `d-${number}`)

it('writes what many deployments append at once with few commits, each stream whole and in order', async () => {
  const store = await open((await postgres.database()).url)
  const heads = new Map<string, Head>()
  for (const id of ids) heads.set(id, await newDeployment(store, id))
  const statements: string[] = []
  const query = store.pool.query.bind(store.pool) as (...args: readonly unknown[]) => unknown
  store.pool.query = ((...args: readonly unknown[]) => {
    statements.push(String(args[0]))
    return query(...args)
  }) as typeof store.pool.query
  await Promise.all(
    ids.map(async id => {
      let head = heads.get(id) ?? null
      for (let turn = 0; turn < 10 && head !== null; turn++) {
        head = await store.append(words(id, head, `${id} ${turn}`, `${id} ${turn} again`))
      }
      expect(head?.seq).toBe(21)
    }),
  )
  expect(statements.length).toBeLessThan(200)
  const wanted = (id: string) =>
    Array.from({ length: 10 }, (_, turn) => [`${id} ${turn}`, `${id} ${turn} again`]).flat()
  for (const id of ids) {
    expect(await reasonsOf(store, id)).toEqual(wanted(id))
    // Reads the chain as well.
    await expect(readDeployment(store.db, id)).rejects.toMatchObject({ code: 'DEPLOYMENT_EVENT_REFUSED' })
  }
  await store.close()
})

it('tells each append on its own whether it found its row', async () => {
  const store = await open((await postgres.database()).url)
  const heads = await Promise.all(['a', 'b', 'c', 'd'].map(id => newDeployment(store, id)))
  const [a, b, c, d] = heads as [Head, Head, Head, Head]
  const written = await Promise.all([
    store.append(words('a', a, 'first')),
    store.append(words('b', b, 'first')),
    store.append(words('c', { ...c, seq: 7 }, 'built on what is not there')),
    store.append({ ...words('d', d, 'of a node that was replaced'), epoch: 3 }),
    store.append(words('a', a, 'the same place a second time')),
  ])
  expect(written.map(head => head?.seq ?? null)).toEqual([2, 2, null, null, null])
  expect(await reasonsOf(store, 'a')).toEqual(['first'])
  expect([...(await reasonsOf(store, 'c')), ...(await reasonsOf(store, 'd'))]).toEqual([])
  await store.close()
})

it('does not let one append that the database refuses hinder the others', async () => {
  const store = await open((await postgres.database()).url)
  const heads = await Promise.all(['a', 'b', 'c', 'd'].map(id => newDeployment(store, id)))
  const [a, b, c, d] = heads as [Head, Head, Head, Head]
  const bad = { ...words('c', c, 'no time'), after: { ...after, dueAt: 'never' } }
  const outcomes = await Promise.allSettled([
    store.append(words('a', a, 'one')),
    store.append(words('b', b, 'two')),
    store.append(bad),
    store.append(words('d', d, 'three')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[2]).toMatchObject({ reason: { code: '22007' } })
  expect(await reasonsOf(store, 'd')).toEqual(['three'])
  await store.close()
})

it.each(['before it arrives', 'before its answer arrives'] as const)(
  'fails for all when the connection is cut %s, and each is found by its id or is not in',
  async when => {
    const { url } = await postgres.database()
    const direct = await open(url)
    const heads = await Promise.all(['a', 'b', 'c', 'd'].map(id => newDeployment(direct, id)))
    const proxy = await cuttingProxy(url)
    const store = await openStore(proxy.url, () => undefined)
    proxy.cutNext('append-together', when)
    const appends = ['a', 'b', 'c', 'd'].map((id, index) => words(id, heads[index] as Head, id))
    const outcomes = await Promise.allSettled(appends.map(append => store.append(append)))
    // The first goes alone at once; the others wait, and go together.
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    expect(proxy.cuts()).toBe(1)
    const found = await Promise.all(appends.map(append => findAppend(direct.db, append)))
    const isIn = when === 'before its answer arrives'
    expect(found.map(head => head?.seq ?? null)).toEqual(isIn ? [2, 2, 2, 2] : [2, null, null, null])
    await store.close()
    await proxy.close()
    await direct.close()
  },
)

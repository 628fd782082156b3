import { freezePlan } from '../../src/domain/freeze-plan.ts'
import { noTerms } from '../../src/domain/plan.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { newAppendId } from '../../src/store/append-events.ts'
import type { Append, Head } from '../../src/store/append-events.ts'
import { createDeployment } from '../../src/store/create-deployment.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { readFeed } from '../../src/store/event-feed.ts'
import type { FeedEntry } from '../../src/store/event-feed.ts'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { releaseOf } from '../rig/release-of.ts'
import { until } from '../rig/until.ts'

const at = '2026-01-01T00:00:00.000Z'
const actor = { kind: 'person', name: 'ada' } as const

/** A store with a release `r-1` of `shop`. */
export const openShop = async (url: string): Promise<Store> => {
  const store = await openStore(url, () => undefined)
  await saveRelease(store.db, releaseOf(1, { id: 'r-1', app: 'shop', commit: 'c1' }))
  return store
}

/** A deployment of it to the environment of the same name; where its stream stands. */
export const newDeployment = async (store: Store, id: string): Promise<Head> => {
  const release = { id: 'r-1', version: 'v1', commit: 'c1', fingerprint: 'f1' }
  const draft = { kind: 'deploy', app: 'shop', environment: id, release, base: null, ledger: [], steps: [] } as const
  const plan = freezePlan({ ...draft, ...noTerms, strategy: 'blue-green' })
  const created = { type: 'created', at, plan, actor, reason: null } as const
  await store.db.transaction().execute(tx => createDeployment(tx, id, null, created))
  const stored = await readDeployment(store.db, id)
  if (stored === null) throw new Error(`no deployment ${id}`)
  return stored.head
}

const word = (reason: string): DeploymentEvent => ({ type: 'abort-requested', at, actor, reason })

/** An append that is there for its place alone: nobody folds these streams. */
export const words = (deployment: string, from: Head, ...reasons: readonly string[]): Append => ({
  id: newAppendId(),
  deployment,
  from,
  epoch: null,
  events: reasons.map(word),
  after: { state: 'waiting', verified: true, dueAt: null, isFinal: false, epoch: 0 },
})

/** Everything behind a place that is safe now, in pages of a size. */
export const readAll = async (store: Store, cursor: string, limit = 3): Promise<readonly FeedEntry[]> => {
  const all: FeedEntry[] = []
  for (let next = cursor; ;) {
    const page = await readFeed(store.db, next, limit)
    if (page.entries.length === 0) return all
    all.push(...page.entries)
    next = page.next
  }
}

/** The same once there are so many: a transaction of the database's own may hold them back for a moment. */
export const readSome = (store: Store, cursor: string, count: number, limit = 3): Promise<readonly FeedEntry[]> =>
  until(`${count} events`, async () => {
    const all = await readAll(store, cursor, limit)
    return all.length >= count && all
  })

/** An entry as `stream seq`. */
export const placesOf = (entries: readonly Pick<FeedEntry, 'stream' | 'seq'>[]): readonly string[] =>
  entries.map(({ stream, seq }) => `${stream} ${seq}`)

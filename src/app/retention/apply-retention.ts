import type { Retention, RetentionReport, StoredThing } from '../../domain/retention.ts'
import { mayGo } from '../../domain/retention.ts'
import type { Actor } from '../../domain/saga/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Shelf } from '../../ports/shelf.ts'
import { asOnlyNode } from '../../store/as-only-node.ts'
import { forgetOld } from '../../store/forget-old.ts'
import type { Store } from '../../store/open-store.ts'
import { isArtifactNeeded, retentionFacts } from '../../store/retention-facts.ts'
import { tellSystem } from '../../store/streams.ts'

/** What retention is given: the data folder by its shelf, and what the policy says. */
export type RetentionDeps = {
  readonly store: Store
  readonly clock: Clock
  readonly shelf: Shelf
  readonly home: string
  /** Null: nothing goes. */
  readonly retention: Retention | null
}

/** Which things of the data folder and rows of the database may go now. Nothing is changed. */
export const previewRetention = async (deps: RetentionDeps): Promise<RetentionReport> => {
  const { retention, store } = deps
  if (retention === null) return { isDone: false, retention, things: [] }
  const rows = await forgetOld(store.pool, retention, true)
  return { isDone: false, retention, things: [...summed(await goingFrom(deps, retention)), ...rows] }
}

/**
 * Removes what may go, on one node of the data folder at a time, and tells what went in the record. Null: another node is at it.
 * Idempotent: what a crash leaves half done goes the next time.
 */
export const applyRetention = async (deps: RetentionDeps, actor: Actor): Promise<RetentionReport | null> => {
  const { retention, store, home } = deps
  if (retention === null) return { isDone: true, retention, things: [] }
  return asOnlyNode(store, `lockstep retention ${home}`, async () => {
    const gone: StoredThing[] = []
    for (const thing of await goingFrom(deps, retention))
      if (await deps.shelf.remove(thing, () => isStillFree(deps, retention, thing))) gone.push(thing)
    const rows = await forgetOld(store.pool, retention, false)
    const things = [...summed(gone), ...rows]
    if (things.some(({ count }) => count > 0))
      await tellSystem(store.db, { type: 'retention-applied', home, removed: things, actor, reason: null })
    return { isDone: true, retention, things }
  })
}

const goingFrom = async (
  { shelf, store, clock }: RetentionDeps,
  retention: Retention,
): Promise<readonly StoredThing[]> => {
  const things = await shelf.things()
  const facts = await retentionFacts(store.pool, things, retention.targets)
  const nowMs = clock.now().getTime()
  return things.filter(thing => mayGo(thing, facts, retention, nowMs))
}

const isStillFree = async ({ store }: RetentionDeps, { targets }: Retention, thing: StoredThing): Promise<boolean> =>
  thing.kind !== 'artifact' || !(await isArtifactNeeded(store.pool, thing.of, targets))

const summed = (things: readonly StoredThing[]): RetentionReport['things'] =>
  (['log', 'artifact', 'snapshot'] as const).map(kind => {
    const ofKind = things.filter(thing => thing.kind === kind)
    return { kind, count: ofKind.length, bytes: ofKind.reduce((sum, { bytes }) => sum + bytes, 0) }
  })

import { lockstepItself } from '../../domain/audit/fact.ts'
import type { SystemFact } from '../../domain/audit/fact.ts'
import type { Store } from '../../store/open-store.ts'
import { tellSystem } from '../../store/streams.ts'

type RefusedFact = Extract<SystemFact, { readonly type: 'webhooks-refused' }>

/** What was refused. Only names that are registered: others could be anything, and as many as somebody likes. */
export type Refused = Pick<RefusedFact, 'app' | 'source' | 'why'>

/**
 * Webhooks that were refused, by count: whoever sends forged ones must not be able to fill the record. What was counted since it was
 * last told is lost with the process.
 */
export type Refusals = {
  count(refused: Refused): void
  /** Writes what was counted into the record. When it fails, it is still there for the next time. */
  tell(): Promise<void>
}

export const createRefusals = (store: Pick<Store, 'db'>): Refusals => {
  let counted = new Map<string, RefusedFact>()
  const add = (fact: RefusedFact): void => {
    const key = JSON.stringify([fact.app, fact.source, fact.why])
    counted.set(key, { ...fact, count: fact.count + (counted.get(key)?.count ?? 0) })
  }
  return {
    count: refused => add({ type: 'webhooks-refused', ...refused, count: 1, actor: lockstepItself, reason: null }),
    tell: async () => {
      const facts = [...counted.values()]
      counted = new Map()
      for (const [index, fact] of facts.entries())
        await tellSystem(store.db, fact).catch((error: unknown) => {
          facts.slice(index).forEach(add)
          throw error
        })
    },
  }
}

import { waitingCheck } from '../../domain/checks/check-result.ts'
import type { CheckResult, CheckState } from '../../domain/checks/check-result.ts'
import { saveCheck } from '../../store/checks.ts'
import type { Lockstep } from '../lockstep.ts'

/** How the checks of a run are, in this process and in the database. */
export type CheckLedger = {
  all(): readonly CheckResult[]
  states(): ReadonlyMap<string, CheckState>
  of(name: string): CheckResult
  /** Written before it counts. When this process does not lead the run any more nothing is written, and `lost` aborts. */
  save(result: CheckResult): Promise<void>
}

export const createLedger = (
  { store, node, appended }: Lockstep,
  run: string,
  found: readonly CheckResult[],
  lost: AbortController,
): CheckLedger => {
  const results = new Map(found.map(result => [result.name, result]))
  return {
    all: () => [...results.values()],
    states: () => new Map([...results].map(([name, { state }]) => [name, state])),
    of: name => results.get(name) ?? waitingCheck(name),
    save: async result => {
      if (!(await saveCheck(store.pool, { run, owner: node.owner }, result)))
        lost.abort(new Error('this node does not lead the run any more'))
      lost.signal.throwIfAborted()
      results.set(result.name, result)
      appended(run)
    },
  }
}

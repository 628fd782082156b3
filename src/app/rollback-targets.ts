import type { Place } from '../domain/environment.ts'
import { rollbackTargets } from '../domain/rollback-targets.ts'
import type { RollbackTarget } from '../domain/rollback-targets.ts'
import { arrivalsAt } from '../store/arrivals.ts'
import { holdsOf } from '../store/holds.ts'
import type { Lockstep } from './lockstep.ts'

/** So far it looks back. */
const arrivals = 200

/**
 * What ran in an environment, newest first: where a rollback may go. Whether one is possible, its preflight says. Empty where nothing ran.
 * Changes nothing.
 */
export const listRollbackTargets = async (
  { store }: Pick<Lockstep, 'store'>,
  place: Place,
): Promise<readonly RollbackTarget[]> => {
  const held = (await holdsOf(store.db, place.app))
    .filter(hold => hold.place.environment === place.environment)
    .map(({ fingerprint, reason }) => [fingerprint, reason] as const)
  return rollbackTargets(await arrivalsAt(store.pool, place, arrivals), new Map(held))
}

import { isRunOver } from '../../domain/run.ts'
import { readRun } from '../../store/runs.ts'
import type { Lockstep } from '../lockstep.ts'

/** Ends and removes what processes that died have left of checks whose run is over, or that nobody knows. Idempotent. */
export const sweepChecks = ({ store, checkPlaces }: Lockstep): Promise<void> =>
  checkPlaces.sweep(async id => {
    const run = await readRun(store.db, id)
    return run !== null && !isRunOver(run)
  })

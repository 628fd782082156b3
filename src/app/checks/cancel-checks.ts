import { apiErrors } from '../../domain/errors/api.ts'
import { checkErrors } from '../../domain/errors/check.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Run } from '../../domain/run.ts'
import type { Actor } from '../../domain/saga/event.ts'
import { cancelRun } from '../../store/cancel-run.ts'
import { readRun } from '../../store/runs.ts'
import type { Lockstep } from '../lockstep.ts'

/** RUN_UNKNOWN. */
export const requireRun = async ({ store }: Lockstep, id: string): Promise<Run> => {
  const run = await readRun(store.db, id)
  if (run === null) throw failure(apiErrors.RUN_UNKNOWN, { run: id })
  return run
}

/** Ends a run whose checks are running; within a second whoever runs them ends their processes. RUN_UNKNOWN, CHECK_NOT_RUNNING. */
export const cancelChecks = async (
  lockstep: Lockstep,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Run> => {
  const { state } = await requireRun(lockstep, id)
  const error = failure(checkErrors.CHECK_CANCELLED, { by: actor.name }).toJSON()
  const at = lockstep.clock.now()
  const run = await lockstep.store.db.transaction().execute(tx => cancelRun(tx, id, { error, at }))
  if (run === null) throw failure(checkErrors.CHECK_NOT_RUNNING, { run: id, state })
  lockstep.appended(id)
  return run
}

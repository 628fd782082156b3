import { checkErrors } from '../../domain/errors/check.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Run } from '../../domain/run.ts'
import type { Actor } from '../../domain/saga/event.ts'
import type { Lockstep } from '../lockstep.ts'
import { newId } from '../new-id.ts'
import { readCommit } from '../read-commit.ts'
import { startRun } from '../start-run.ts'
import type { MayGo } from '../ship.ts'
import { requireRun } from './cancel-checks.ts'

/**
 * Starts a run of what a run was of that a check has ended: what has passed at its commit is not run again, so that this is only what
 * failed, and what comes after it. RUN_UNKNOWN, CHECK_NOTHING_TO_RETRY, SOURCE_, and what `mayGo` throws.
 */
export const retryRun = async (
  lockstep: Lockstep,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  mayGo: MayGo,
): Promise<Run> => {
  const { repository, commit, file, environments, ...before } = await requireRun(lockstep, id)
  await mayGo(before.app, environments)
  const { error, state, checking, tag = null } = before
  if (
    state !== 'failed' ||
    checking === undefined ||
    before.release !== null ||
    error?.code.startsWith('CHECK_') !== true
  )
    throw failure(checkErrors.CHECK_NOTHING_TO_RETRY, { run: id, state })
  const { app, message, author } = await readCommit(lockstep, { repository, ref: commit, file })
  const told = { message, author }
  const start = { id: newId('run'), actor, repository, commit, file, environments, app, told, tag }
  return startRun(lockstep, { ...start, checking: { ...checking, again: false } })
}

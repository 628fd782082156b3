import { failure } from '../../domain/errors/error.ts'
import { webhookErrors } from '../../domain/errors/webhook.ts'
import type { Run } from '../../domain/run.ts'
import { runThatChecks } from '../../store/led-run.ts'
import { readRun } from '../../store/runs.ts'
import type { Lockstep } from '../lockstep.ts'
import { readCommit } from '../read-commit.ts'
import { startRun } from '../start-run.ts'

export type CheckCommitRequest = Pick<Run, 'id' | 'app' | 'actor' | 'repository' | 'commit' | 'file'> & {
  /** The ref that was told of. */
  readonly ref: string
}

/**
 * Starts a run that does nothing but the checks of a commit, once for each `id`; its id. Where another run checks the same commit right
 * now, that one is meant: a push and its pull request are told of one after the other. Null: the file has no checks.
 * SOURCE_, CONFIG_, MIGRATION_, WEBHOOK_APP_DIFFERS.
 */
export const checkCommit = async (lockstep: Lockstep, request: CheckCommitRequest): Promise<string | null> => {
  const { store } = lockstep
  const { ref, app: name, ...start } = request
  const { app } = await readCommit(lockstep, { ...request, ref: request.commit })
  if (app.name !== name) throw failure(webhookErrors.WEBHOOK_APP_DIFFERS, { app: name, found: app.name })
  if (app.checks.length === 0) return null
  const known = (await readRun(store.db, request.id))?.id ?? (await runThatChecks(store.pool, request))
  if (known !== null) return known
  const checking = { part: 'only', ref, again: false } as const
  return (await startRun(lockstep, { ...start, app, environments: [], checking })).id
}

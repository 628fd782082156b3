import { failure } from '../../domain/errors/error.ts'
import { webhookErrors } from '../../domain/errors/webhook.ts'
import type { Run } from '../../domain/run.ts'
import type { RegisteredApp } from '../../domain/webhooks/registered-app.ts'
import { runThatChecks } from '../../store/led-run.ts'
import { readRun } from '../../store/runs.ts'
import type { Lockstep } from '../lockstep.ts'
import { readCommit } from '../read-commit.ts'
import { startRun } from '../start-run.ts'

export type CheckCommitRequest = Pick<Run, 'id' | 'app' | 'actor' | 'repository' | 'commit' | 'file'> & {
  /** The ref that was told of. */
  readonly ref: string
}

/** The run of its checks, or why they do not run; neither where the file has none. */
export type CheckBegun = { readonly run?: string; readonly unchecked?: string }

const notApart =
  'the server cannot give checks a user of their own, and other-checks of the policy lets none run as its own'

/**
 * Starts a run that does nothing but the checks of a commit, once for each `id`. Where another run checks the same commit right
 * now, that one is meant: a push and its pull request are told of one after the other. Whoever may push any branch decides what its checks
 * do, and as the server's own user they could read its secrets: so they do not run as that unless `otherChecks` says so.
 * SOURCE_, CONFIG_, MIGRATION_, WEBHOOK_APP_DIFFERS.
 */
export const checkCommit = async (
  lockstep: Lockstep,
  request: CheckCommitRequest,
  otherChecks: RegisteredApp['otherChecks'],
): Promise<CheckBegun> => {
  const { store, checkPlaces } = lockstep
  const { ref, app: name, ...start } = request
  const { app, message, author } = await readCommit(lockstep, { ...request, ref: request.commit })
  if (app.name !== name) throw failure(webhookErrors.WEBHOOK_APP_DIFFERS, { app: name, found: app.name })
  if (app.checks.length === 0) return {}
  if (!checkPlaces.isApart && otherChecks === 'apart') return { unchecked: notApart }
  const known = (await readRun(store.db, request.id))?.id ?? (await runThatChecks(store.pool, request))
  if (known !== null) return { run: known }
  const checking = { part: 'only', ref, again: false } as const
  const told = { message, author }
  return { run: (await startRun(lockstep, { ...start, app, told, environments: [], checking })).id }
}

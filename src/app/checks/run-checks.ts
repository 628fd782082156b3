import { posix } from 'node:path'
import type { App } from '../../config/app.ts'
import type { CheckResult } from '../../domain/checks/check-result.ts'
import { checkErrors } from '../../domain/errors/check.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Run } from '../../domain/run.ts'
import { isConnectionError } from '../../engine/classify-error.ts'
import type { CheckPlace } from '../../ports/check-places.ts'
import { checksOfRun, passedBefore } from '../../store/checks.ts'
import { isLedBy } from '../../store/led-run.ts'
import { readRun } from '../../store/runs.ts'
import type { Lockstep } from '../lockstep.ts'
import { readCommit } from '../read-commit.ts'
import { attemptCheck } from './attempt-check.ts'
import { createLedger } from './check-ledger.ts'
import type { CheckLedger } from './check-ledger.ts'
import { walkChecks } from './walk-checks.ts'
import { beginAgain, beginAnew } from './where-to-begin.ts'

/** Somebody may have ended the run, or another node leads it now. */
const lookEveryMs = 500

/**
 * Runs the checks of a run that this node leads: those that have not passed, in a clean checkout, side by side. What has ended is
 * written at once, so that another process goes on from there. CHECK_FAILED when they have all ended and one has not passed;
 * SOURCE_, CONFIG_, CHECK_, AGENT_ and ARTIFACT_ when they could not be run.
 */
export const runChecks = async (lockstep: Lockstep, run: Run, stopping: AbortSignal): Promise<void> => {
  const { app } = await readCommit(lockstep, { ...run, ref: run.commit })
  const lost = new AbortController()
  const looking = setInterval(() => void look(lockstep, run.id, lost), lookEveryMs)
  const ledger = createLedger(lockstep, run.id, await checksOfRun(lockstep.store.db, run.id), lost)
  try {
    const kept = await knownToPass(lockstep, run, ledger)
    if (!(await allKept(ledger, app, kept))) {
      await inPlace({ lockstep, run, app, ledger, kept }, AbortSignal.any([stopping, lost.signal]))
    }
  } finally {
    clearInterval(looking)
  }
  refuseFailed(run.id, ledger.all())
}

/** A look that fails says nothing: what is written afterwards asks for the lead again. */
const look = async ({ store, node }: Lockstep, id: string, lost: AbortController): Promise<void> => {
  const isOurs = await isLedBy(store.pool, id, node.owner).catch(() => true)
  if (!isOurs) lost.abort(new Error('this node does not lead the run any more'))
}

/** Those that have passed at this commit, and in which run. */
const knownToPass = async (
  { store }: Lockstep,
  run: Run,
  ledger: CheckLedger,
): Promise<ReadonlyMap<string, string | null>> => {
  const before = run.checking?.again === true ? new Map<string, string>() : await passedBefore(store.pool, run)
  const now = ledger.all().filter(({ state }) => state === 'passed')
  return new Map([...before, ...now.map(({ name, passedIn }) => [name, passedIn] as const)])
}

/** Whether there is nothing to run: then no checkout is made. */
const allKept = async (
  ledger: CheckLedger,
  { checks }: App,
  kept: ReadonlyMap<string, string | null>,
): Promise<boolean> => {
  if (!checks.every(({ name }) => kept.has(name))) return false
  await beginAnew(ledger, checks, kept)
  return true
}

type Parts = {
  readonly lockstep: Lockstep
  readonly run: Run
  readonly app: App
  readonly ledger: CheckLedger
  readonly kept: ReadonlyMap<string, string | null>
}

const inPlace = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const { lockstep, run, app } = parts
  let place: CheckPlace | undefined
  try {
    place = await lockstep.checkPlaces.open(
      { run: run.id, repository: run.repository, commit: run.commit, checks: app.checks.map(({ name }) => name) },
      signal,
    )
    await walk(parts, place, signal)
  } catch (error) {
    if (await isToGoOn(lockstep, run.id, signal, error)) {
      await place?.leave()
      throw error
    }
    await place?.close()
    throw error
  }
  await place.close()
}

/** Whether another process takes the checks on, or this one later: then what was done so far stays. */
const isToGoOn = async ({ store }: Lockstep, id: string, signal: AbortSignal, error: unknown): Promise<boolean> => {
  if (!signal.aborted) return isConnectionError(error)
  const run = await readRun(store.db, id).catch(() => null)
  return run === null || run.state === 'checking'
}

const walk = async ({ lockstep, run, app, ledger, kept }: Parts, place: CheckPlace, signal: AbortSignal) => {
  await (place.isNew ? beginAnew(ledger, app.checks, kept) : beginAgain(ledger))
  const variables = variablesOf(run)
  const folder = posix.dirname(run.file)
  await walkChecks(app.checks, ledger, signal, (check, ending) =>
    lockstep.room.checks.within(() =>
      attemptCheck(
        { check, ledger, place, cwd: posix.join(folder, check.cwd), variables, ...toldBy(lockstep, run) },
        ending,
      ),
    ),
  )
}

const toldBy = ({ clock, runLog }: Lockstep, { id }: Run) => ({
  now: () => clock.now().toISOString(),
  logOf: (check: string) => runLog(id, `check ${check}`),
})

/** What a check is told of what it checks. */
const variablesOf = ({ id, app, commit, checking }: Run): Readonly<Record<string, string>> => ({
  LOCKSTEP_APP: app,
  LOCKSTEP_COMMIT: commit,
  LOCKSTEP_RUN: id,
  ...(typeof checking?.ref === 'string' && { LOCKSTEP_REF: checking.ref }),
})

const refuseFailed = (run: string, results: readonly CheckResult[]): void => {
  const failed = results
    .filter(({ state }) => state === 'failed')
    .map(({ name, end, attempts }) => ({ name, end: end ?? '', attempts }))
  const skipped = results.filter(({ state }) => state === 'skipped').map(({ name }) => name)
  if (failed.length > 0) throw failure(checkErrors.CHECK_FAILED, { run, failed, skipped })
}

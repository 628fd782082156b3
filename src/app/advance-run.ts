import { isFailure } from '../domain/errors/error.ts'
import type { ErrorRecord, LockstepError } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { storeErrors } from '../domain/errors/store.ts'
import { isKnownRun, nextOfRun } from '../domain/run.ts'
import type { Release } from '../domain/release.ts'
import type { Run, RunDeployment } from '../domain/run.ts'
import { classified } from '../engine/classify-error.ts'
import { endChecks } from '../store/checks.ts'
import { endDrill } from '../store/drills.ts'
import {
  claimRun,
  deploymentsOfRun,
  handOnRun,
  readRun,
  releaseRun,
  renewRun,
  runLeaseMs,
  saveLedRun,
} from '../store/runs.ts'
import { buildRelease } from './build-release.ts'
import { runChecks } from './checks/run-checks.ts'
import { deploy } from './deploy.ts'
import { drillPhase } from './drill.ts'
import type { Lockstep } from './lockstep.ts'
import { idFor } from './new-id.ts'

/**
 * Takes a run as far as it can go now, while this node leads it. Idempotent: a build is found again by its content, a deployment by its
 * id.
 */
export const advanceRun = async (lockstep: Lockstep, id: string, stopping: AbortSignal): Promise<void> => {
  const { store, node } = lockstep
  const leader = { owner: node.owner, home: node.home.id }
  if (!(await claimRun(store.pool, id, leader))) return handOnRun(store.pool, id, leader.home)
  const losing = new AbortController()
  const renewing = setInterval(() => void keepLead(lockstep, id, losing), runLeaseMs / 3)
  try {
    await advanceWhileOurs(lockstep, id, AbortSignal.any([stopping, losing.signal]))
  } finally {
    clearInterval(renewing)
    await releaseRun(store.pool, id, node.owner)
  }
}

/** A renewal that fails says nothing: what is written afterwards asks for the lead again. */
const keepLead = async ({ store, node }: Lockstep, id: string, losing: AbortController): Promise<void> => {
  const isOurs = await renewRun(store.pool, id, node.owner).catch(() => true)
  if (!isOurs) losing.abort(new Error('another node leads the run'))
}

const advanceWhileOurs = async (lockstep: Lockstep, id: string, ending: AbortSignal): Promise<void> => {
  for (;;) {
    const run = await readRun(lockstep.store.db, id)
    if (run === null || !isKnownRun(run)) return
    const deployments = (await deploymentsOfRun(lockstep.store.db, id)) as readonly (RunDeployment & { id: string })[]
    const action = nextOfRun(run, deployments)
    if (action.kind === 'wait') return
    const after = await perform(lockstep, run, action, ending)
    if (after === null || !(await save(lockstep, after, deployments))) return
    lockstep.appended(id)
  }
}

/** Writes the run as it is now, and with its end that of a drill and of checks that never ran. False: another node leads it, so nothing was written. */
const save = (lockstep: Lockstep, run: Run, deployments: readonly { readonly id: string }[]): Promise<boolean> =>
  lockstep.store.db.transaction().execute(async tx => {
    if (!(await saveLedRun(tx, run, lockstep.node.owner))) return false
    if (run.state !== 'succeeded' && run.state !== 'failed') return true
    const now = lockstep.clock.now()
    await endChecks(tx, run, now)
    if (run.drill === undefined) return true
    const endedAt = now.toISOString()
    await endDrill(tx, run.id, run.state, { deployments: deployments.map(({ id }) => id), endedAt })
    return true
  })

type Acting = Exclude<ReturnType<typeof nextOfRun>, { kind: 'wait' }>

/** The run after one action; null when the process is to stop, so that the next one begins the action again. */
const perform = async (lockstep: Lockstep, run: Run, action: Acting, stopping: AbortSignal): Promise<Run | null> => {
  try {
    switch (action.kind) {
      case 'check':
        await runChecks(lockstep, run, stopping)
        return { ...run, state: run.checking?.part === 'only' ? 'succeeded' : 'building' }
      case 'build':
        return { ...run, state: 'deploying', release: (await built(lockstep, run, stopping)).id }
      case 'deploy':
        return await deployed(lockstep, run, action.environment)
      case 'drill':
        await drillPhase(lockstep, run, action.drill, action.phase)
        return run
      case 'finish':
        return { ...run, state: action.as }
    }
  } catch (error) {
    if (stopping.aborted) return null
    const known = classified(error, action.kind)
    // Only a store that is away is waited for. Anything else is told at once: trying a build again in silence helps nobody.
    if (isStoreAway(known)) throw error
    return failed(run, known.toJSON())
  }
}

const built = (lockstep: Lockstep, run: Run, stopping: AbortSignal): Promise<Release> => {
  const log = lockstep.runLog(run.id, 'build')
  return lockstep.room.builds.within(() => buildRelease(lockstep, run, text => log.line(text), stopping))
}

/** The run after it came to an environment: what runs there already is left as it is. */
const deployed = async (lockstep: Lockstep, run: Run, environment: string): Promise<Run> => {
  const { app, actor } = run
  const id = idFor('d', `${run.id} ${environment}`)
  try {
    await deploy(lockstep, { app, environment, release: run.release ?? '', actor, run: run.id, id })
    return run
  } catch (error) {
    if (!isFailure(error, planErrors.PLAN_ALREADY_RUNNING)) throw error
    return { ...run, already: [...run.already, environment] }
  }
}

const isStoreAway = (error: LockstepError): boolean =>
  isFailure(error, storeErrors.STORE_UNREACHABLE) || isFailure(error, stepErrors.STEP_UNREACHABLE)

const failed = (run: Run, error: ErrorRecord): Run => ({ ...run, state: 'failed', error })

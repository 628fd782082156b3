import { isFailure } from '../domain/errors/error.ts'
import type { ErrorRecord, LockstepError } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { storeErrors } from '../domain/errors/store.ts'
import { nextOfRun } from '../domain/run.ts'
import type { Run, RunDeployment } from '../domain/run.ts'
import { classified } from '../engine/classify-error.ts'
import { endDrill } from '../store/drills.ts'
import { deploymentsOfRun, readRun, saveRun } from '../store/runs.ts'
import { buildRelease } from './build-release.ts'
import { deploy } from './deploy.ts'
import { drillPhase } from './drill.ts'
import type { Lockstep } from './lockstep.ts'
import { idFor } from './new-id.ts'

/** Takes a run as far as it can go now. Idempotent: a build is found again by its content, a deployment by its id. */
export const advanceRun = async (lockstep: Lockstep, id: string, stopping: AbortSignal): Promise<void> => {
  for (;;) {
    const run = await readRun(lockstep.store.db, id)
    if (run === null) return
    const deployments = (await deploymentsOfRun(lockstep.store.db, id)) as readonly (RunDeployment & { id: string })[]
    const action = nextOfRun(run, deployments)
    if (action.kind === 'wait') return
    const after = await perform(lockstep, run, action, stopping)
    if (after === null) return
    await save(lockstep, after, deployments)
    lockstep.appended(id)
  }
}

/** The run as it is now; the end of a drill is recorded with it. */
const save = (lockstep: Lockstep, run: Run, deployments: readonly { readonly id: string }[]): Promise<void> =>
  lockstep.store.db.transaction().execute(async tx => {
    await saveRun(tx, run)
    if (run.drill === undefined || (run.state !== 'succeeded' && run.state !== 'failed')) return
    const endedAt = lockstep.clock.now().toISOString()
    await endDrill(tx, run.id, run.state, { deployments: deployments.map(({ id }) => id), endedAt })
  })

type Acting = Exclude<ReturnType<typeof nextOfRun>, { kind: 'wait' }>

/** The run after one action; null when the process is to stop, so that the next one begins the action again. */
const perform = async (lockstep: Lockstep, run: Run, action: Acting, stopping: AbortSignal): Promise<Run | null> => {
  try {
    switch (action.kind) {
      case 'build': {
        const release = await buildRelease(lockstep, run, text => lockstep.runLog(run.id).line(text), stopping)
        return { ...run, state: 'deploying', release: release.id }
      }
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
